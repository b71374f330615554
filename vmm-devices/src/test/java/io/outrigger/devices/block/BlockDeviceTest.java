// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.devices.block.disk.DiskImages;
import io.outrigger.devices.virtio.LiveDevice;
import io.outrigger.devices.virtio.MmioTransport;
import io.outrigger.devices.virtio.MockDriver;
import io.outrigger.devices.virtio.MockQueue;
import io.outrigger.linux.IoUring;
import io.outrigger.vmm.BlockSpec;
import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.HostException;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.VirtioPlace;
import io.outrigger.vmm.VirtioTransport;
import io.outrigger.vmm.VmSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlockDeviceTest {
    private static final Path MEMORY = Path.of("/dev/shm"); // tmpfs, which has no call for zeros

    private static Path file(Path folder) throws IOException {
        return Files.write(folder.resolve("disk"), new byte[(int) BlockDeviceContract.size()]);
    }

    private static void assumeUring() {
        Assumptions.assumeTrue(IoUring.isSupported(), "this host has no io_uring");
    }

    @Nested
    class ByUring extends BlockDeviceContract {
        @Override
        BlockSpec newSpec(Path folder) throws IOException {
            assumeUring();
            return BlockSpec.raw(file(folder))
                    .withSerial("serial 1")
                    .withEngine(BlockSpec.Engine.URING)
                    .withQueues(2);
        }
    }

    @Nested
    class ByUringOverPci extends ByUring {
        @Override
        protected VirtioTransport transport() {
            return VirtioTransport.PCI;
        }
    }

    @Nested
    class ByUringInMemory extends BlockDeviceContract {
        @Override
        Path newFolder() throws IOException {
            Assumptions.assumeTrue(Files.isWritable(MEMORY), "no tmpfs");
            return Files.createTempDirectory(MEMORY, "disk");
        }

        @Override
        BlockSpec newSpec(Path folder) throws IOException {
            assumeUring();
            return BlockSpec.raw(file(folder)).withSerial("serial 1").withEngine(BlockSpec.Engine.URING);
        }
    }

    @Nested
    class ByAThread extends BlockDeviceContract {
        @Override
        BlockSpec newSpec(Path folder) throws IOException {
            return BlockSpec.raw(file(folder)).withSerial("serial 1").withEngine(BlockSpec.Engine.SYNC);
        }
    }

    @Nested
    class OnLayers extends BlockDeviceContract {
        @Override
        BlockSpec newSpec(Path folder) throws IOException {
            Path base = file(folder);
            List<Path> overlays = List.of(folder.resolve("1.overlay"), folder.resolve("2.overlay"));
            DiskImages.create(overlays.get(0), BlockSpec.Format.RAW, List.of(base), 0);
            DiskImages.create(overlays.get(1), BlockSpec.Format.RAW, List.of(base, overlays.get(0)), 0);
            return BlockSpec.raw(base)
                    .withSerial("serial 1")
                    .withOverlays(overlays)
                    .withQueues(2);
        }
    }

    @ParameterizedTest
    @EnumSource(BlockSpec.Engine.class)
    void aDiskForReadingOnlyIsNotWritten(BlockSpec.Engine engine, @TempDir Path folder) throws Exception {
        Assumptions.assumeTrue(engine != BlockSpec.Engine.URING || IoUring.isSupported());
        FakeMachine machine = new FakeMachine(
                VmSpec.payload(Image.of("none", new byte[0])).memory(MiB.of(4)).build());
        BlockSpec spec = BlockSpec.raw(file(folder)).withReadOnly(true).withEngine(engine);
        BlockDevice device = new BlockDevice(spec);
        LiveDevice live = MmioTransport.attach(machine, VirtioPlace.of(0), "disk0", device, spec.mode());
        try {
            MockQueue queue = new MockDriver(machine, 0).start(0, 1, 16).getFirst();
            BlockRequests r = new BlockRequests(machine.memory(), 0);
            List<Runnable> writes = List.of(
                    () -> r.write(queue, 0, new byte[512]),
                    () -> r.range(queue, BlockRequests.DISCARD, 0, 8, 0),
                    () -> r.range(queue, BlockRequests.ZEROES, 0, 8, 0));
            for (Runnable write : writes) {
                write.run();
                queue.kick();
                machine.ioThread().pollAll();
                assertThat(queue.take()).isPresent();
                assertThat(r.result()).isEqualTo(BlockRequests.IOERR);
            }
            BlockDevice second = new BlockDevice(spec); // readers share
            second.close();
            assertThatThrownBy(() -> new BlockDevice(spec.withReadOnly(false))).isInstanceOf(HostException.class);
        } finally {
            live.close();
        }
    }
}
