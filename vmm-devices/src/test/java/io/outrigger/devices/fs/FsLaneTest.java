// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.devices.virtio.Activation;
import io.outrigger.devices.virtio.Lane;
import io.outrigger.devices.virtio.LiveDevice;
import io.outrigger.devices.virtio.MmioTransport;
import io.outrigger.devices.virtio.MockDriver;
import io.outrigger.devices.virtio.MockQueue;
import io.outrigger.devices.virtio.MockQueue.Buffer;
import io.outrigger.devices.virtio.VirtioDevice;
import io.outrigger.linux.EventFd;
import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.VirtioPlace;
import io.outrigger.vmm.VmSpec;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A host whose files take as long as the test wants. */
@Timeout(60)
class FsLaneTest {
    private static final int REQUESTS = 100;

    private final FakeMachine machine = new FakeMachine(
            VmSpec.payload(Image.of("none", new byte[0])).memory(MiB.of(4)).build());
    private final Semaphore host = new Semaphore(0);
    private final SlowDevice device = new SlowDevice(host);
    private final LiveDevice live =
            MmioTransport.attach(machine, VirtioPlace.of(0), "slow", device, ServiceMode.EVENTFD);
    private MockQueue queue;

    private static final class SlowDevice implements VirtioDevice {
        private final Semaphore host;
        private FsWorker worker;
        private FsLane lane;

        SlowDevice(Semaphore host) {
            this.host = host;
        }

        @Override
        public int type() {
            return 26;
        }

        @Override
        public long features() {
            return 0;
        }

        @Override
        public int queues() {
            return 1;
        }

        @Override
        public List<? extends Lane> activate(Activation activation) {
            worker = new FsWorker("slow", FsLane.MOST_IN_FLIGHT, r -> {
                host.acquireUninterruptibly();
                if (r.readableBytes() == 1) {
                    throw new IllegalStateException("a defect of ours");
                }
                return 7;
            });
            lane = new FsLane(List.of(activation.queues().getFirst().orElseThrow()), activation.memory(), worker);
            return List.of(lane);
        }

        @Override
        public void reset() {
            if (worker != null) {
                worker.close();
                lane.close();
                worker = null;
            }
        }
    }

    @BeforeEach
    void start() {
        queue = new MockDriver(machine, 0).start(0, 1, 256).getFirst();
    }

    @AfterEach
    void end() {
        host.release(REQUESTS);
        live.close();
    }

    private void ask(int count) {
        for (int i = 0; i < count; i++) {
            queue.put(Buffer.toRead(MockDriver.BUFFERS, 40), Buffer.toWrite(MockDriver.BUFFERS + 64, 64));
        }
        queue.kick();
        machine.ioThread().pollAll();
    }

    private int takeAll() {
        int n = 0;
        for (var used = queue.take(); used.isPresent(); used = queue.take()) {
            assertThat(used.get().written()).isEqualTo(7);
            n++;
        }
        return n;
    }

    private EventFd wake() {
        return (EventFd) device.lane.wakes().getFirst();
    }

    private void awaitWorker() {
        while (device.lane.isBusy()) {
            Thread.yield();
        }
    }

    @Test
    void whoServesTheLaneSleepsWhileTheHostIsAtWork() {
        ask(REQUESTS);
        assertThat(takeAll()).isZero();
        assertThat(device.lane.hasWork()).isFalse(); // though there are requests that the worker has not got
        assertThat(machine.ioThread().sleep()).isTrue();
        assertThat(wake().take()).isZero();
        host.release(REQUESTS);
        awaitWorker();
        assertThat(device.lane.hasWork()).isTrue();
        machine.ioThread().pollAll();
        awaitWorker();
        machine.ioThread().pollAll();
        assertThat(wake().take()).isPositive();
        assertThat(takeAll()).isEqualTo(REQUESTS);
    }

    @Test
    void whoPollsIsNotWoken() {
        live.serve(0, ServiceMode.SIDECORE);
        machine.sidecoreThread().pollAll();
        host.release(REQUESTS);
        queue.put(Buffer.toRead(MockDriver.BUFFERS, 40), Buffer.toWrite(MockDriver.BUFFERS + 64, 64));
        int taken = 0;
        while (taken == 0) {
            machine.sidecoreThread().pollAll();
            taken = takeAll();
        }
        assertThat(wake().take()).isZero();
    }

    @Test
    void aPauseWaitsForWhatIsInFlight() throws InterruptedException {
        ask(REQUESTS);
        CountDownLatch paused = new CountDownLatch(1);
        Thread pausing = Thread.ofPlatform().start(() -> {
            live.pause();
            paused.countDown();
        });
        pausing.interrupt(); // which does not end the wait
        host.release(FsLane.MOST_IN_FLIGHT - 1);
        while (host.availablePermits() > 0) {
            Thread.yield();
        }
        assertThat(paused.getCount()).isEqualTo(1);
        host.release();
        paused.await();
        pausing.join();
        assertThat(takeAll()).isEqualTo(FsLane.MOST_IN_FLIGHT);
        host.release(REQUESTS);
        live.resume();
        machine.ioThread().pollAll();
        awaitWorker();
        machine.ioThread().pollAll();
        assertThat(takeAll()).isEqualTo(REQUESTS - FsLane.MOST_IN_FLIGHT);
    }

    @Test
    void aDefectCostsTheRequestItsReplyAndNothingElse() {
        host.release(REQUESTS);
        int head = queue.put(Buffer.toRead(MockDriver.BUFFERS, 1), Buffer.toWrite(MockDriver.BUFFERS + 64, 64));
        queue.kick();
        machine.ioThread().pollAll();
        awaitWorker();
        machine.ioThread().pollAll();
        assertThat(queue.take()).contains(new MockQueue.Used(head, 0));
        ask(3);
        awaitWorker();
        machine.ioThread().pollAll();
        assertThat(takeAll()).isEqualTo(3);
    }
}
