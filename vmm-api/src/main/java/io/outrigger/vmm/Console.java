// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * The host's side of a VM's console. Output that nobody takes is kept, the newest 64 KiB of it.
 *
 * <p>Thread-safe.
 */
public interface Console {
    /** What the guest prints, from the oldest byte kept on; ends when the VM has exited. */
    InputStream output();

    /** What the guest reads. Writing blocks while the guest is behind, until it exits. */
    OutputStream input();

    /**
     * Copies what the guest prints to {@code target}, flushed as it comes, until the VM has exited; {@link
     * Vm#awaitExit} waits for the last byte. Returns at once. The target is not closed. If it throws, the rest is
     * dropped.
     *
     * @throws IllegalStateException if the output goes somewhere already
     */
    void transferTo(OutputStream target);

    /** How many bytes of output were dropped because nobody took them in time. */
    long dropped();
}
