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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Linux's own disk driver on files of the host's: disks of one guest, since it is its start that takes the time. */
@RequiresKvm
@Tag("linux")
class BlockLinuxTest {
    private static final int SIZE = 1 << 20;

    @TempDir
    static Path folder;

    private static final List<BlockSpec> DISKS = new ArrayList<>();
    private static Vm vm;
    private static Session session;

    @BeforeAll
    static void start() throws Exception {
        for (ServiceMode mode : ServiceMode.values()) {
            for (BlockSpec.Engine engine : List.of(BlockSpec.Engine.URING, BlockSpec.Engine.SYNC)) {
                int i = DISKS.size();
                Path image = Files.write(folder.resolve("disk" + i), content(i));
                BlockSpec disk = BlockSpec.raw(image).withMode(mode).withEngine(engine);
                DISKS.add(disk.withSerial("outrigger " + i).withQueues(1 + i % 2));
            }
        }
        VmSpecBuilder linux = VmSpec.linux(LinuxGuest.kernel())
                .initramfs(LinuxGuest.initramfs())
                .cmdline(LinuxGuest.cmdline())
                .memory(MiB.of(64))
                .vcpus(2);
        DISKS.forEach(linux::virtio);
        vm = Guests.create(linux);
        vm.start();
        session = new Session(vm);
        session.awaitPrompt();
    }

    @AfterAll
    static void powerOff() throws Exception {
        try (Vm ended = vm) {
            session.type("poweroff -f");
            assertThat(Guests.end(ended)).isEqualTo(new VmExit.PoweredOff());
        }
    }

    private static byte[] content(int disk) {
        byte[] content = new byte[SIZE];
        new Random(disk).nextBytes(content);
        return content;
    }

    private static String sum(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    }

    /** A mode each two, by io_uring and by a thread. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    @Tag("core")
    void aDiskIsReadAndWritten(int i) throws Exception {
        byte[] content = content(i);
        String disk = "vd" + (char) ('a' + i);
        assertThat(vm.devices().get(i).mode(0)).isEqualTo(DISKS.get(i).mode());
        assertThat(session.run("cat /sys/block/%s/serial /sys/block/%s/size".formatted(disk, disk)))
                .isEqualTo("outrigger %d%d\n".formatted(i, SIZE / 512));
        assertThat(session.run("md5sum /dev/" + disk)).startsWith(sum(content));
        session.run("dd if=/dev/%s of=/dev/%s bs=4k count=16 seek=32 conv=notrunc,fsync".formatted(disk, disk));
        session.run("dd if=/dev/zero of=/dev/%s bs=512 count=1 seek=7 conv=notrunc,fsync".formatted(disk));
        System.arraycopy(content, 0, content, 32 << 12, 16 << 12);
        Arrays.fill(content, 7 * 512, 8 * 512, (byte) 0);
        assertThat(Files.readAllBytes(DISKS.get(i).image())).isEqualTo(content);
    }

    @Test
    @Tag("core")
    void modesChangeWhileADiskIsRead() throws Exception {
        int i = 1; // it has two queues
        String whole = sum(Files.readAllBytes(DISKS.get(i).image()));
        session.type("while true; do dd if=/dev/vdb bs=4k iflag=direct 2>/dev/null | md5sum; done > /tmp/sums &");
        session.awaitPrompt();
        VmDevice device = vm.devices().get(i);
        for (int n = 0; n < 30; n++) {
            for (int q = 0; q < 2; q++) {
                device.serve(q, ServiceMode.values()[(n + q) % 3]);
            }
            if (n % 5 == 0) {
                vm.pause();
                vm.resume();
            }
            session.command("true");
        }
        session.command("while ! [ -s /tmp/sums ]; do true; done; kill $!");
        assertThat(session.run("sort -u /tmp/sums")).isEqualTo(whole + "  -\n");
        for (int q = 0; q < 2; q++) {
            device.serve(q, DISKS.get(i).mode());
        }
    }
}
