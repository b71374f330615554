// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.vcpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.vmm.Uninterrupted;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class VcpuThreadTest {
    private static Thread threadOf(VcpuThread thread) throws InterruptedException {
        AtomicReference<Thread> itself = new AtomicReference<>();
        CountDownLatch told = new CountDownLatch(1);
        thread.execute(() -> {
            itself.set(Thread.currentThread());
            told.countDown();
        });
        told.await();
        return itself.get();
    }

    @Test
    void oneThreadOfThatNameDoesWhatItIsGivenInOrder() throws Exception {
        List<Thread> on = new ArrayList<>();
        CountDownLatch ran = new CountDownLatch(1);
        try (VcpuThread thread = new VcpuThread("vm", 3)) {
            thread.execute(() -> on.add(Thread.currentThread()));
            thread.execute(() -> on.add(Thread.currentThread()));
            thread.runLast(() -> {
                on.add(Thread.currentThread());
                ran.countDown();
            });
            ran.await();
        }
        assertThat(on).hasSize(3).containsOnly(on.getFirst());
        assertThat(on.getFirst().getName()).isEqualTo("vm vcpu3");
        assertThat(on.getFirst().isDaemon()).isTrue();
    }

    @Test
    void itEndsByItselfAfterTheVcpu() throws Exception {
        try (VcpuThread thread = new VcpuThread("vm", 0)) {
            Thread itself = threadOf(thread);
            thread.runLast(() -> {});
            itself.join();
            assertThat(itself.isAlive()).isFalse();
        }
    }

    @Test
    void closedWithoutARunItIsGone() throws Exception {
        VcpuThread thread = new VcpuThread("vm", 0);
        Thread itself = threadOf(thread);
        thread.close();
        itself.join();
        assertThat(itself.isAlive()).isFalse();
    }

    @Test
    void closeWaitsForWhatItDoes() throws Exception {
        List<String> done = new ArrayList<>();
        CountDownLatch goOn = new CountDownLatch(1);
        VcpuThread thread = new VcpuThread("vm", 0);
        thread.execute(() -> {
            Uninterrupted.await(goOn::await);
            done.add("loaded");
        });
        Thread closer = Thread.ofPlatform().start(thread::close);
        while (closer.getState() == Thread.State.RUNNABLE || closer.getState() == Thread.State.NEW) {
            Thread.onSpinWait();
        }
        assertThat(done).isEmpty();
        goOn.countDown();
        closer.join();
        assertThat(done).containsExactly("loaded");
    }
}
