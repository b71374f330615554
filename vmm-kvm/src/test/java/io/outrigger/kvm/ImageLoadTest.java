// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.kvm.boot.BootPlan;
import io.outrigger.kvm.vcpu.VcpuThread;
import io.outrigger.vmm.ImageException;
import io.outrigger.vmm.Uninterrupted;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ImageLoadTest {
    private static final BootPlan PLAN = new BootPlan(List.of(), 1);

    @Test
    void theThreadDoesItMeanwhile() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        Thread[] by = new Thread[1];
        try (VcpuThread thread = new VcpuThread("vm", 0)) {
            ImageLoad load = new ImageLoad(thread, () -> {
                by[0] = Thread.currentThread();
                began.countDown();
                return PLAN;
            });
            began.await();
            assertThat(load.await()).isSameAs(PLAN);
        }
        assertThat(by[0].getName()).isEqualTo("vm vcpu0");
    }

    @Test
    void whoWaitsDoesItIfTheThreadHasNotComeToIt() {
        CountDownLatch busy = new CountDownLatch(1);
        Thread[] by = new Thread[1];
        try (VcpuThread thread = new VcpuThread("vm", 0)) {
            thread.execute(() -> Uninterrupted.await(busy::await));
            ImageLoad load = new ImageLoad(thread, () -> {
                by[0] = Thread.currentThread();
                return PLAN;
            });
            assertThat(load.await()).isSameAs(PLAN);
            busy.countDown();
        }
        assertThat(by[0]).isSameAs(Thread.currentThread());
    }

    @Test
    void whatLoadingThrowsComesToWhoWaits() {
        try (VcpuThread thread = new VcpuThread("vm", 0)) {
            ImageLoad load = new ImageLoad(thread, () -> {
                throw new ImageException("kernel", "is empty");
            });
            assertThatThrownBy(load::await).isInstanceOf(ImageException.class).hasMessage("kernel: is empty");
        }
    }

    @Test
    void anInterruptDoesNotCutItShort() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        boolean[] interrupted = new boolean[1];
        try (VcpuThread thread = new VcpuThread("vm", 0)) {
            ImageLoad load = new ImageLoad(thread, () -> {
                began.countDown();
                Uninterrupted.await(goOn::await);
                return PLAN;
            });
            began.await();
            Thread waits = Thread.ofPlatform().start(() -> {
                Thread.currentThread().interrupt();
                load.await();
                interrupted[0] = Thread.interrupted();
            });
            goOn.countDown();
            waits.join();
        }
        assertThat(interrupted[0]).isTrue();
    }
}
