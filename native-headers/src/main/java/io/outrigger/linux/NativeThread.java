// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

/**
 * A thread as the kernel knows it, to be kicked by others.
 *
 * <p>Thread-safe.
 */
public final class NativeThread {
    private final long process = Syscall.call(Syscall.GETPID, 0, 0, 0);
    private final long id = Syscall.call(Syscall.GETTID, 0, 0, 0);
    private boolean ended;

    private NativeThread() {}

    /** The calling thread. It must call {@link #end} before it ends. */
    public static NativeThread current() {
        int _ = KickSignal.NUMBER; // installed before anybody can kick
        return new NativeThread();
    }

    /** Interrupts the system call it is in, if any. */
    public synchronized void kick() {
        if (!ended) {
            Syscall.check("tgkill", Syscall.call(Syscall.TGKILL, process, id, KickSignal.NUMBER));
        }
    }

    /** From here on it is not kicked: its number may be another's soon. */
    public synchronized void end() {
        ended = true;
    }
}
