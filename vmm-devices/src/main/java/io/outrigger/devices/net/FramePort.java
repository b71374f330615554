// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import io.outrigger.linux.FrameVector;
import io.outrigger.linux.Waitable;

/**
 * A descriptor of the host's that frames are read from and written to, one with each call, without blocking.
 *
 * <p>Thread-safe, but one thread at a time reads and one writes.
 */
interface FramePort extends AutoCloseable {
    /** How many bytes of virtio header a frame has there: {@link NetHeader#SIZE} or 0. */
    int header();

    /** Reads a frame: its bytes, or the negative error number. */
    long read(FrameVector into);

    /** Writes a frame: its bytes, or the negative error number. */
    long write(FrameVector from);

    /** What wakes who waits for frames. */
    Waitable source();

    /** Which of {@link NetFeatures#OFFLOADS} it can. */
    long offloads();

    /** Says which of {@link NetFeatures#GUEST_OFFLOADS} the reader takes. */
    void accept(long offloads);

    /** Whether frames are given to it at all, where there are several. */
    void attach(boolean attached);

    @Override
    void close();
}
