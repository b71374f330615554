// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.devices.block.disk.DiskImages;
import io.outrigger.devices.virtio.LiveDevice;
import io.outrigger.devices.virtio.MmioTransport;
import io.outrigger.devices.virtio.MockDriver;
import io.outrigger.devices.virtio.MockQueue;
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
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A limited disk, by a clock of the test's, whose driver always wants more: each millisecond has its share. */
@Timeout(60)
class BlockRateTest {
    private static final int SIZE = 1 << 20;
    private static final int REQUEST = 4096;
    private static final int OUTSTANDING = 64;
    private static final long STEP = 10_000; // nanoseconds
    private static final long WINDOW = 1_000_000;
    private static final int WINDOWS = 100;

    @TempDir
    Path folder;

    private long now = 12345;

    static Stream<Arguments> limits() {
        return Stream.of(
                Arguments.of(RateSpec.operations(20_000), 20L),
                Arguments.of(RateSpec.operations(100_000), 100L),
                Arguments.of(RateSpec.operations(250_000), 250L),
                Arguments.of(RateSpec.bytes(10_000L * REQUEST), 10L),
                Arguments.of(RateSpec.bytes(50_000L * REQUEST), 50L));
    }

    @ParameterizedTest
    @MethodSource("limits")
    void everyMillisecondHasItsShare(RateSpec limit, long each) throws IOException {
        Path file = Files.write(folder.resolve("disk"), new byte[SIZE]);
        BlockSpec spec = BlockSpec.raw(file).withEngine(BlockSpec.Engine.SYNC).withRate(limit);
        FakeMachine machine = new FakeMachine(
                VmSpec.payload(Image.of("none", new byte[0])).memory(MiB.of(4)).build());
        BlockDevice device = new BlockDevice(spec, DiskImages.open(spec.format(), List.of(file), true), () -> now);
        LiveDevice live = MmioTransport.attach(machine, VirtioPlace.of(0), "disk0", device, ServiceMode.SIDECORE);
        try {
            MockQueue queue =
                    new MockDriver(machine, 0).start(0, 1, OUTSTANDING).getFirst();
            int head = new BlockRequests(machine.memory(), 0).read(queue, 0, REQUEST);
            for (int i = 1; i < OUTSTANDING; i++) {
                queue.offer(head);
            }
            Driver driver = new Driver(machine, queue, head, device);
            driver.serve(5 * WINDOW); // what it may do at once is used up
            for (int i = 0; i < WINDOWS; i++) {
                assertThat(driver.serve(WINDOW)).as("in millisecond %d", i).isBetween(each - 1, each + 1);
            }
            driver.settle();
            Station station = machine.sidecoreThread().stations().getFirst();
            assertThat(station.hasWork()).isFalse();
            assertThat(station.deadline() - now).isBetween(1L, WINDOW / each + 1);
        } finally {
            live.close();
        }
    }

    /** Offers the same request again as often as it was served. */
    private final class Driver {
        private final FakeMachine machine;
        private final MockQueue queue;
        private final int head;
        private final BlockDevice device;
        private short seen;

        Driver(FakeMachine machine, MockQueue queue, int head, BlockDevice device) {
            this.machine = machine;
            this.queue = queue;
            this.head = head;
            this.device = device;
        }

        /** Time stands still until the host has read what was let in. */
        void settle() {
            do {
                machine.sidecoreThread().poll();
                Thread.onSpinWait();
            } while (!device.isIdle());
        }

        /** How many requests the device serves in so long. */
        long serve(long nanos) {
            long served = 0;
            for (long end = now + nanos; now < end; now += STEP) {
                settle();
                short used = machine.memory().getShortAcquire(queue.used() + 2);
                for (; seen != used; seen++) {
                    queue.offer(head);
                    served++;
                }
            }
            return served;
        }
    }
}
