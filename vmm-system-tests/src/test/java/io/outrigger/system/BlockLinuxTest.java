// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.linux.RequiresKvm;
import io.outrigger.vmm.BlockSpec;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmDevice;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import io.outrigger.vmm.VmSpecBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Linux's own disk driver on files of the host's. */
@RequiresKvm
@Tag("linux")
class BlockLinuxTest {
    private static final int SIZE = 1 << 20;

    @TempDir
    Path folder;

    private final byte[] content = new byte[SIZE];
    private Path image;

    @BeforeEach
    void make() throws Exception {
        new Random(1).nextBytes(content);
        image = Files.write(folder.resolve("disk"), content);
    }

    private static VmSpecBuilder linux() throws Exception {
        return VmSpec.linux(LinuxGuest.kernel())
                .initramfs(LinuxGuest.initramfs())
                .cmdline(LinuxGuest.cmdline())
                .memory(MiB.of(128));
    }

    private static String sum(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    }

    @ParameterizedTest
    @CsvSource({"TRAP, URING", "EVENTFD, URING", "SIDECORE, URING", "TRAP, SYNC", "SIDECORE, SYNC"})
    @Tag("core")
    void aDiskIsReadAndWritten(ServiceMode mode, BlockSpec.Engine engine) throws Exception {
        BlockSpec disk = BlockSpec.raw(image).withMode(mode).withEngine(engine).withSerial("outrigger 1");
        try (Vm vm = Guests.create(linux().virtio(disk))) {
            vm.start();
            Session session = new Session(vm);
            session.awaitPrompt();
            assertThat(session.command("cat /sys/block/vda/serial")).contains("outrigger 1");
            assertThat(session.command("cat /sys/block/vda/size")).contains("" + SIZE / 512);
            assertThat(session.command("md5sum /dev/vda")).contains(sum(content));
            session.command("dd if=/dev/vda of=/dev/vda bs=4k count=16 seek=32 conv=notrunc,fsync 2>/dev/null");
            session.command("dd if=/dev/zero of=/dev/vda bs=512 count=1 seek=7 conv=notrunc,fsync 2>/dev/null");
            session.type("poweroff -f");
            assertThat(Guests.end(vm)).isEqualTo(new VmExit.PoweredOff());
        }
        System.arraycopy(content, 0, content, 32 << 12, 16 << 12);
        Arrays.fill(content, 7 * 512, 8 * 512, (byte) 0);
        assertThat(Files.readAllBytes(image)).isEqualTo(content);
    }

    @Test
    @Tag("core")
    void modesChangeWhileADiskIsRead() throws Exception {
        try (Vm vm = Guests.create(linux().vcpus(2).virtio(BlockSpec.raw(image).withQueues(2)))) {
            vm.start();
            Session session = new Session(vm);
            session.awaitPrompt();
            session.type("while true; do dd if=/dev/vda bs=4k iflag=direct 2>/dev/null | md5sum; done > /tmp/sums &");
            session.awaitPrompt();
            VmDevice device = vm.devices().getFirst();
            for (int i = 0; i < 30; i++) {
                for (int q = 0; q < 2; q++) {
                    device.serve(q, ServiceMode.values()[(i + q) % 3]);
                }
                if (i % 5 == 0) {
                    vm.pause();
                    vm.resume();
                }
                session.command("true");
            }
            session.command("while ! [ -s /tmp/sums ]; do true; done; kill $!");
            assertThat(session.command("sort -u /tmp/sums")).contains(sum(content));
            assertThat(session.command("sort -u /tmp/sums | wc -l")).containsPattern("\n1\r\n");
            vm.stop(Guests.PATIENCE);
        }
    }
}
