// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm;

import io.outrigger.kvm.boot.BootPlan;
import io.outrigger.kvm.vcpu.VcpuThread;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The copying of a VM's image into its RAM by its first vCPU's thread while KVM is told about the rest of the VM: the
 * two take about as long as each other, and neither needs the other.
 *
 * <p>Confined to the creating thread.
 */
final class ImageLoad {
    private final FutureTask<BootPlan> plan;

    /** Begins. */
    ImageLoad(VcpuThread thread, Callable<BootPlan> load) {
        plan = new FutureTask<>(load);
        thread.execute(plan);
    }

    /**
     * Waits for its end, or does it here if the thread has not come to it, as where guests keep all CPUs busy. An
     * interrupt does not cut it short; it stays set.
     *
     * @throws RuntimeException what the loading threw
     */
    BootPlan await() {
        plan.run(); // unless it runs or is done
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return plan.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException thrown ? thrown : new IllegalStateException(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
