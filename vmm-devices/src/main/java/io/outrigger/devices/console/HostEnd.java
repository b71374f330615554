// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.console;

import java.lang.foreign.MemorySegment;

/**
 * Where a port goes on the host. Nothing here waits.
 *
 * <p>Confined to the thread of the lane, but for what an implementation offers to others.
 */
interface HostEnd extends AutoCloseable {
    /** Whether somebody is there. What the guest writes meanwhile is dropped. */
    boolean isConnected();

    /**
     * Passes on what the guest wrote.
     *
     * @return how many bytes were taken: fewer while the host is behind
     */
    int offer(MemorySegment bytes, int offset, int length);

    /** Takes what the guest is to read; as much as there is room for. Returns how many bytes. */
    int take(MemorySegment room);

    /** Whether {@link #take} may have something. */
    boolean hasInput();

    /** Whether it wakes the lane when it has room again; else it must be asked now and then. */
    boolean tellsOfRoom();

    /** Whether {@link #offer} would take something, as far as is known. */
    boolean hasRoom();

    /** Its socket, or the one where others come in, has something to tell. */
    default void happened(boolean listener, boolean readable, boolean writable, boolean hungUp) {}

    /**
     * Lets in who waits, and out who has gone.
     *
     * @param guestReads whether somebody in the guest would read what is left
     * @return how many came and went
     */
    default int attend(boolean guestReads) {
        return 0;
    }

    /** Whether {@link #attend} would do something. */
    default boolean wantsAttention() {
        return false;
    }

    /** Gives back what it has of the host. Idempotent. */
    @Override
    void close();
}
