// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

/** The way into native code, which the JVM takes tens of milliseconds to make when it is first used. */
public final class NativeCalls {
    private NativeCalls() {}

    /**
     * Makes it ahead of its first use: on another thread, a program can do something else meanwhile. Never needed;
     * who comes first waits for it. Thread-safe.
     */
    public static void prepare() {
        Syscall.call(Syscall.GETPID, 0, 0, 0);
        int _ = KickSignal.NUMBER;
    }
}
