// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.devices.block.disk.Disk;
import io.outrigger.devices.virtio.LiveDevice;
import io.outrigger.devices.virtio.MmioTransport;
import io.outrigger.devices.virtio.MockDriver;
import io.outrigger.devices.virtio.MockQueue;
import io.outrigger.linux.Errno;
import io.outrigger.linux.EventFd;
import io.outrigger.linux.IoVector;
import io.outrigger.vmm.BlockSpec;
import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.ManualPoller;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.Station;
import io.outrigger.vmm.VirtioPlace;
import io.outrigger.vmm.VmSpec;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A host's file that does not answer holds up whoever waits for it, and nobody else. */
@Timeout(60)
class SlowDiskTest {
    private final FakeMachine machine = new FakeMachine(
            VmSpec.payload(Image.of("none", new byte[0])).memory(MiB.of(4)).build());
    private final MockDriver driver = new MockDriver(machine, 0);
    private final Slow disk = new Slow();
    private final BlockDevice device =
            new BlockDevice(BlockSpec.raw(Path.of("slow")).withEngine(BlockSpec.Engine.SYNC), disk);
    private final LiveDevice live =
            MmioTransport.attach(machine, VirtioPlace.of(0), "disk0", device, ServiceMode.EVENTFD);
    private final BlockRequests request = new BlockRequests(machine.memory(), 0);

    /** A disk whose calls return when they are let. */
    private static final class Slow implements Disk {
        final CountDownLatch called = new CountDownLatch(1);
        final CountDownLatch let = new CountDownLatch(1);
        volatile int error;

        private int answer() {
            called.countDown();
            try {
                let.await();
            } catch (InterruptedException e) {
                return Errno.EINTR;
            }
            if (error == -1) {
                throw new IllegalStateException("a disk whose code is wrong");
            }
            return error;
        }

        @Override
        public long size() {
            return 1 << 20;
        }

        @Override
        public int read(IoVector to, long offset) {
            return answer();
        }

        @Override
        public int write(IoVector from, long offset, boolean stable) {
            return answer();
        }

        @Override
        public int flush() {
            return answer();
        }

        @Override
        public int discard(long offset, long length) {
            return answer();
        }

        @Override
        public int writeZeroes(long offset, long length, boolean unmap, boolean stable) {
            return answer();
        }

        @Override
        public void close() {}
    }

    /** Somebody else's station. */
    private static final class Other implements Station {
        private final EventFd doorbell = EventFd.create();
        private int polls;

        @Override
        public void sleeps(boolean asleep) {}

        @Override
        public boolean hasWork() {
            return true;
        }

        @Override
        public long deadline() {
            return NEVER;
        }

        @Override
        public EventFd doorbell() {
            return doorbell;
        }

        @Override
        public int poll() {
            return ++polls;
        }
    }

    @AfterEach
    void close() {
        disk.let.countDown();
        live.close();
    }

    private MockQueue start() {
        return driver.start(0, 1, 16).getFirst();
    }

    private ManualPoller poller() {
        return live.mode(0) == ServiceMode.SIDECORE ? machine.sidecoreThread() : machine.ioThread();
    }

    private void awaitDone(MockQueue queue, int head) {
        while (machine.memory().getShortAcquire(queue.used() + 2) == 0) {
            poller().poll();
        }
        assertThat(queue.take().orElseThrow().head()).isEqualTo(head);
    }

    @ParameterizedTest
    @EnumSource(ServiceMode.class)
    void whoeverElseIsPolledIsPolledOn(ServiceMode mode) throws Exception {
        live.serve(0, mode);
        MockQueue queue = start();
        Other other = new Other();
        poller().add(other);
        int head = request.read(queue, 0, 4096);
        queue.kick(); // returns, also where this thread is the vCPU's that serves
        poller().poll();
        disk.called.await(); // the disk is at work, and this thread goes on
        int before = other.polls;
        for (int i = 0; i < 1000; i++) {
            poller().poll();
        }
        assertThat(other.polls).isEqualTo(before + 1000);
        assertThat(queue.take()).isEmpty();
        assertThat(request.result()).isEqualTo(BlockRequests.NO_STATUS);
        disk.let.countDown();
        awaitDone(queue, head);
        assertThat(request.result()).isEqualTo(BlockRequests.OK);
        other.doorbell.close();
    }

    @Test
    void moreRequestsThanItTakesWaitInTheQueue() throws Exception {
        MockQueue queue = driver.start(0, 1, 256).getFirst();
        int n = 0;
        for (; queue.free() >= 2; n++) {
            request.flush(queue);
        }
        assertThat(n).isEqualTo(BlockLane.MOST); // two descriptors each: what is left over is the next test's
        queue.kick();
        machine.ioThread().pollAll();
        disk.called.await();
        assertThat(machine.ioThread().stations().getFirst().hasWork()).isFalse();
        disk.let.countDown();
        int done = 0;
        while (done < n) {
            machine.ioThread().poll();
            done += queue.take().isPresent() ? 1 : 0;
        }
    }

    @Test
    void aPauseWaitsForIt() throws Exception {
        MockQueue queue = start();
        int head = request.read(queue, 0, 512);
        queue.kick();
        machine.ioThread().poll();
        disk.called.await();
        Thread pausing = Thread.ofPlatform().start(live::pause);
        while (pausing.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertThat(queue.take()).isEmpty();
        disk.let.countDown();
        pausing.join();
        assertThat(queue.take().orElseThrow().head()).isEqualTo(head);
        live.resume();
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.EIO, -1})
    void aFailureIsTheRequestsOnly(int error) {
        MockQueue queue = start();
        disk.error = error;
        disk.let.countDown();
        int head = request.write(queue, 0, new byte[512]);
        queue.kick();
        awaitDone(queue, head);
        assertThat(request.result()).isEqualTo(BlockRequests.IOERR);
        assertThat(driver.needsReset()).isFalse();
    }
}
