// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * Waits that an interrupt does not cut short, for what must be over before its memory or its descriptors go away. The
 * interrupt is there again afterwards.
 *
 * <p>Thread-safe.
 */
public final class Uninterrupted {
    private Uninterrupted() {}

    /** A wait that can begin anew: one on a monitor looks at its condition first, since its wake-up may have passed. */
    @FunctionalInterface
    public interface Wait {
        /** Waits. */
        void await() throws InterruptedException;
    }

    /** Sees a wait through, for instance {@code thread::join}. */
    public static void await(Wait wait) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    wait.await();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
