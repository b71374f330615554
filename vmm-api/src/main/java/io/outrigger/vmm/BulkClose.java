// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Closes many VMs, several at a time: the kernel ends a VM by waiting for grace periods (kvm_destroy_vm,
 * mmu_notifier_unregister: synchronize_srcu), and those who wait at the same time wait for the same one.
 *
 * <p>Confined to the closing thread.
 */
final class BulkClose {
    private static final int MOST_THREADS = 16;

    private final Queue<Vm> left;
    private final Queue<RuntimeException> refusals = new ConcurrentLinkedQueue<>();

    BulkClose(Collection<? extends Vm> vms) {
        left = new ConcurrentLinkedQueue<>(vms);
    }

    void run() {
        left.forEach(Vm::requestStop);
        List<Thread> helpers = startHelpers(Math.min(MOST_THREADS, left.size()) - 1);
        closeLeft();
        helpers.forEach(helper -> Uninterrupted.await(helper::join));
        RuntimeException first = refusals.poll();
        if (first != null) {
            refusals.forEach(first::addSuppressed);
            throw first;
        }
    }

    private List<Thread> startHelpers(int n) {
        List<Thread> helpers = new ArrayList<>();
        try {
            for (int i = 0; i < n; i++) {
                helpers.add(Thread.ofPlatform().daemon().name("vm-close" + i).start(this::closeLeft));
            }
        } catch (OutOfMemoryError e) {
            // the JVM can have no more threads: those that there are, and this one, close all the same
        }
        return helpers;
    }

    private void closeLeft() {
        for (Vm vm = left.poll(); vm != null; vm = left.poll()) {
            try {
                vm.close();
            } catch (RuntimeException e) {
                refusals.add(e);
            }
        }
    }
}
