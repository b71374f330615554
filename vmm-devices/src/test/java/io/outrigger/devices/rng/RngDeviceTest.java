// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.rng;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.devices.virtio.MockDriver;
import io.outrigger.devices.virtio.MockQueue;
import io.outrigger.devices.virtio.MockQueue.Buffer;
import io.outrigger.devices.virtio.VirtioDevice;
import io.outrigger.devices.virtio.VirtioDeviceContract;
import io.outrigger.vmm.RateControl;
import io.outrigger.vmm.RateSpec;
import io.outrigger.vmm.RngSpec;
import io.outrigger.vmm.ServiceMode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RngDeviceTest extends VirtioDeviceContract {
    @Override
    protected VirtioDevice newDevice() {
        return new RngDevice(new RngSpec(ServiceMode.EVENTFD, RateSpec.UNLIMITED));
    }

    @Override
    protected void use(List<MockQueue> queues) {
        MockQueue queue = queues.getFirst();
        machine.memory().clear(MockDriver.BUFFERS, 512);
        int head = queue.put(Buffer.toWrite(MockDriver.BUFFERS, 100), Buffer.toWrite(MockDriver.BUFFERS + 256, 156));
        queue.kick();
        settle();
        assertThat(queue.take()).contains(new MockQueue.Used(head, 256));
        assertThat(machine.memory().getLong(MockDriver.BUFFERS)).isNotZero();
        assertThat(machine.memory().getLong(MockDriver.BUFFERS + 256 + 148)).isNotZero();
        assertThat(machine.memory().getLong(MockDriver.BUFFERS + 104)).isZero();
    }

    @Test
    void aRequestGetsAPageAtMost() {
        MockQueue queue = driver.start(0, 1, 4).getFirst();
        int head = queue.put(Buffer.toWrite(MockDriver.BUFFERS, 1 << 20));
        queue.kick();
        settle();
        assertThat(queue.take()).contains(new MockQueue.Used(head, 4096));
    }

    @Test
    void aLimitLeavesRequestsInTheQueueUntilItIsLifted() {
        RateControl rate = live().control(RateControl.class).orElseThrow();
        rate.rate(new RateSpec(1, 1, 0, 0));
        MockQueue queue = driver.start(0, 1, 8).getFirst();
        for (int i = 0; i < 4; i++) {
            queue.put(Buffer.toWrite(MockDriver.BUFFERS, 16));
        }
        queue.kick();
        settle();
        int served = 0;
        for (Optional<MockQueue.Used> u = queue.take(); u.isPresent(); u = queue.take()) {
            served++;
        }
        assertThat(served).isBetween(1, 2);
        assertThat(machine.ioThread().stations().getFirst().deadline()).isNotEqualTo(Long.MAX_VALUE);
        rate.rate(RateSpec.UNLIMITED);
        settle();
        assertThat(queue.take()).isPresent();
    }
}
