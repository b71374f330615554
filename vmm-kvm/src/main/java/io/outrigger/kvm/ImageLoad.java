// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm;

import io.outrigger.kvm.boot.BootPlan;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The copying of a VM's image into its RAM, on a thread of its own while KVM is told about the rest of the VM: the two
 * take about as long as each other, and neither needs the other.
 *
 * <p>Confined to the creating thread.
 */
final class ImageLoad implements AutoCloseable {
    private final FutureTask<BootPlan> task;
    private final Thread thread;

    /** Begins. */
    ImageLoad(String vm, Callable<BootPlan> load) {
        task = new FutureTask<>(load);
        thread = Thread.ofPlatform().daemon().name(vm + "-image").start(task);
    }

    /**
     * Waits for its end. An interrupt does not cut it short; it stays set.
     *
     * @throws RuntimeException what the loading threw
     */
    BootPlan await() {
        close();
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException thrown ? thrown : new IllegalStateException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("the thread has ended", e);
        }
    }

    /** Waits for the thread's end: RAM must not go away under it. */
    @Override
    public void close() {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
