// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.vcpu;

import io.outrigger.vmm.HostException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The thread of one vCPU, there while its VM is made: starting one takes several times as long as waking one that
 * waits, and until there is a guest to run it can load what the guest boots.
 *
 * <p>Thread-safe.
 */
public final class VcpuThread implements AutoCloseable {
    private final ThreadPoolExecutor executor;

    /**
     * Starts it; it waits for work.
     *
     * @param vm the VM's name
     * @param id the vCPU's number
     * @throws HostException if this process can have no more threads
     */
    public VcpuThread(String vm, int id) {
        String name = vm + " vcpu" + id;
        executor = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> Thread.ofPlatform().daemon().name(name).unstarted(task));
        try {
            executor.prestartCoreThread();
        } catch (OutOfMemoryError e) { // what the JVM throws when it can have no more threads
            throw new HostException("no more threads for the vCPUs of %s; see ulimit -u".formatted(vm));
        }
    }

    /** Has it do something before it runs the vCPU. */
    public void execute(Runnable task) {
        executor.execute(task);
    }

    /** Has it run the vCPU; then it ends. */
    void runLast(Runnable vcpu) {
        executor.execute(() -> {
            try {
                vcpu.run();
            } finally {
                executor.shutdown();
            }
        });
    }

    /** Waits until it has done what it was given, and has ended. */
    @Override
    public void close() {
        executor.close();
    }
}
