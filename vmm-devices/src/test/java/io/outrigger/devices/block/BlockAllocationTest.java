// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.devices.virtio.LiveDevice;
import io.outrigger.devices.virtio.MmioTransport;
import io.outrigger.devices.virtio.MockDriver;
import io.outrigger.devices.virtio.MockQueue;
import io.outrigger.linux.Allocation;
import io.outrigger.linux.IoUring;
import io.outrigger.vmm.BlockSpec;
import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.RateSpec;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.Station;
import io.outrigger.vmm.VirtioPlace;
import io.outrigger.vmm.VmSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From the queue to the disk and back nothing is allocated. */
class BlockAllocationTest {
    @TempDir
    Path folder;

    /** In memory if that can be: a thousand flushes take long elsewhere. */
    private Path newFile() throws IOException {
        Path memory = Path.of("/dev/shm");
        Path file = Files.createTempFile(Files.isWritable(memory) ? memory : folder, "disk", "");
        return Files.write(file, new byte[1 << 20]);
    }

    @ParameterizedTest
    @EnumSource(names = {"URING", "SYNC"})
    void requestsAllocateNothing(BlockSpec.Engine engine) throws Exception {
        Assumptions.assumeTrue(engine == BlockSpec.Engine.SYNC || IoUring.isSupported());
        FakeMachine machine = new FakeMachine(
                VmSpec.payload(Image.of("none", new byte[0])).memory(MiB.of(4)).build());
        Path file = newFile();
        BlockDevice device = new BlockDevice(
                BlockSpec.raw(file).withEngine(engine).withRate(new RateSpec(1L << 40, 1L << 40, 1L << 40, 1L << 40)));
        LiveDevice live = MmioTransport.attach(machine, VirtioPlace.of(0), "disk0", device, ServiceMode.SIDECORE);
        try {
            MockQueue queue = new MockDriver(machine, 0).start(0, 1, 16).getFirst();
            int read = new BlockRequests(machine.memory(), 0).read(queue, 0, 4096);
            int write = new BlockRequests(machine.memory(), 1).write(queue, 8, new byte[4096]);
            int large = new BlockRequests(machine.memory(), 3).read(queue, 0, 96 << 10);
            int serial = new BlockRequests(machine.memory(), 2).flush(queue);
            Station station = machine.sidecoreThread().stations().getFirst();
            int[] served = new int[1];
            Runnable requests = () -> {
                while (machine.memory().getShortAcquire(queue.used() + 2) != (short) served[0]) {
                    station.poll();
                }
            };
            served[0] = 4;
            requests.run();
            assertThat(Allocation.inSteadyState(() -> {
                        queue.offer(read);
                        queue.offer(write);
                        queue.offer(large);
                        queue.offer(serial);
                        served[0] += 4;
                        requests.run();
                        boolean _ = station.hasWork();
                        long _ = station.deadline();
                    }))
                    .isZero();
        } finally {
            live.close();
            Files.delete(file);
        }
    }
}
