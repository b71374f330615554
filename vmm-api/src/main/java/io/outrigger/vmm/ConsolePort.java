// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * A console device's side of a VM's console.
 *
 * <p>Thread-safe.
 */
public interface ConsolePort {
    /**
     * The guest printed a byte. Bounded: a reader that has stalled costs at most a tenth of a second, once, and then
     * output.
     */
    void write(byte octet);

    /**
     * The guest printed bytes. Never waits.
     *
     * @param bytes the first {@code length} of them, at most 64 KiB
     * @return how many were taken: fewer while the console's reader is behind
     */
    int offer(byte[] bytes, int length);

    /** The next byte for the guest, 0 to 255, or -1 if there is none now. */
    int read();

    /** Sets who is told, on the writer's thread, that input has arrived. */
    void onInput(Runnable listener);
}
