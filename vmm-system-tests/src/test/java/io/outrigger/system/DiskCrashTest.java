// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.devices.block.disk.DiskImages;
import io.outrigger.linux.RequiresKvm;
import io.outrigger.vmm.BlockSpec;
import io.outrigger.vmm.BlockSpec.Format;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.VirtioTransport;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import io.outrigger.vmm.VmSpecBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A VMM is killed (SIGKILL) while its guest writes to file systems, ext4, on raw disks and on layers, served in each
 * mode. What the guest had synced is there, for a guest that replays the journals and for e2fsck on the host; which
 * finds nothing else wrong either.
 *
 * <p>All disks are one VM's, since it is the starting of Linux that takes the time.
 */
@RequiresKvm
@Timeout(value = 1200, threadMode = ThreadMode.SEPARATE_THREAD)
class DiskCrashTest {
    private static final String MODULES = "virtio_pci virtio_blk";
    private static final int DISKS = 2 * ServiceMode.values().length;

    @TempDir
    Path folder;

    private final byte[] given = new byte[100_001];
    private final List<BlockSpec> disks = new ArrayList<>();

    @Test
    @Tag("linux")
    void whatWasSyncedSurvives() throws Exception {
        killedWhileItWrites(
                List.of(
                        "--kernel",
                        LinuxGuest.kernel().toString(),
                        "--initrd",
                        LinuxGuest.initramfs().toString(),
                        "--cmdline",
                        LinuxGuest.cmdline()),
                "true");
        theHostFindsIt();
        theGuestFindsIt(
                VmSpec.linux(LinuxGuest.kernel())
                        .initramfs(LinuxGuest.initramfs())
                        .cmdline(LinuxGuest.cmdline())
                        .memory(MiB.of(64)),
                "true");
    }

    @Test
    @Tag("hardware")
    void whatAStockKernelSyncedOverPciSurvives() throws Exception {
        String cmdline = "console=ttyS0 quiet reboot=k panic=-1";
        Path initramfs = Files.write(folder.resolve("initramfs.cpio"), LinuxGuest.cloudInitramfs());
        killedWhileItWrites(
                List.of(
                        "--kernel",
                        LinuxGuest.cloudKernel().toString(),
                        "--initrd",
                        initramfs.toString(),
                        "--cmdline",
                        cmdline,
                        "--virtio",
                        "pci"),
                LinuxGuest.load(MODULES));
        theHostFindsIt();
        theGuestFindsIt(
                VmSpec.linux(LinuxGuest.cloudKernel())
                        .initramfs(initramfs)
                        .cmdline(cmdline)
                        .memory(MiB.of(256))
                        .transport(VirtioTransport.PCI),
                LinuxGuest.load(MODULES));
    }

    private void makeDisks() throws Exception {
        new Random(1).nextBytes(given);
        Path tree = Files.createDirectory(folder.resolve("tree"));
        Files.write(tree.resolve("given"), given);
        for (ServiceMode mode : ServiceMode.values()) {
            Path raw = folder.resolve("raw-" + mode);
            Host.run("mkfs.ext4 -q -b 4096 -N 256 -E lazy_itable_init=0 -d %s %s 16M".formatted(tree, raw));
            disks.add(BlockSpec.raw(raw).withMode(mode));
            Path base = Files.copy(raw, folder.resolve("base-" + mode));
            Path overlay = folder.resolve("overlay-" + mode);
            DiskImages.create(overlay, Format.RAW, List.of(base), 0);
            disks.add(BlockSpec.raw(base).withOverlays(List.of(overlay)).withMode(mode));
        }
    }

    private static String option(BlockSpec disk) {
        String overlays = disk.overlays().stream().map(o -> ",overlay=" + o).collect(Collectors.joining());
        return disk.image() + overlays + ",mode=" + disk.mode().name().toLowerCase(Locale.ROOT);
    }

    private FileTime time(int disk) {
        try {
            return Files.getLastModifiedTime(disks.get(disk).layers().getLast());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<FileTime> times() {
        return IntStream.range(0, DISKS).mapToObj(this::time).toList();
    }

    /** What was written and synced, by name: the MD5 sums. */
    private Map<String, String> expected() throws Exception {
        Map<String, String> sums = new TreeMap<>();
        for (int disk = 1; disk <= DISKS; disk++) {
            String first = sum("disk %d file 1\nmore\n".formatted(disk));
            sums.put(disk + "/kept/1", first);
            sums.put(disk + "/kept/deep/second", first);
            sums.put(disk + "/kept/deep/moved", sum("disk %d file 3\n".formatted(disk)));
            sums.put(disk + "/kept/large", sum(given));
        }
        return sums;
    }

    private static String sum(String text) throws Exception {
        return sum(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String sum(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    }

    /** What md5sum prints. */
    private static Map<String, String> sums(String output) {
        return output.lines()
                .map(line -> line.split(" +", 2))
                .collect(Collectors.toMap(words -> words[1], words -> words[0], (a, b) -> a, TreeMap::new));
    }

    private static void mount(Session session, String options) throws IOException {
        session.run("n=1; for disk in /dev/vd[a-z]; do mkdir -p /d/$n; mount -t ext4 -o " + options
                + " $disk /d/$n || break; n=$((n + 1)); done; [ $n = " + (DISKS + 1) + " ]");
    }

    private void killedWhileItWrites(List<String> boot, String prepare) throws Exception {
        makeDisks();
        List<String> options = new ArrayList<>(boot);
        options.addAll(List.of("--memory", "128M"));
        for (BlockSpec disk : disks) {
            options.add("--disk");
            options.add(option(disk));
        }
        try (VmmProcess vmm = new VmmProcess(options)) {
            Session session = vmm.session();
            session.awaitPrompt();
            session.run(prepare);
            // Often, so that journals and data are on their way at any moment.
            session.run("cd /proc/sys/vm; echo 20 >dirty_writeback_centisecs; echo 50 >dirty_expire_centisecs; cd /");
            mount(session, "commit=1");
            session.run("write() { cd $1; mkdir -p kept/deep later; cp given kept/large;"
                    + " for i in 1 2 3; do echo disk $1 file $i >kept/$i; done;"
                    + " mv kept/3 kept/deep/moved; unlink kept/2; link kept/1 kept/deep/second;"
                    + " echo more >>kept/1; cd ..; }");
            session.run("cd /d; for d in *; do write $d; done; sync; cd /");
            List<FileTime> synced = times();
            session.type("cd /d; n=0; while true; do for d in *; do printf %65536s $n >$d/later/$n;"
                    + " mkdir $d/later/d$n; [ $n -lt 8 ] || unlink $d/later/$((n - 8)); done;"
                    + " n=$((n + 1)); echo round $n; done");
            for (int round = 1; IntStream.range(0, DISKS).anyMatch(i -> time(i).equals(synced.get(i))); round++) {
                session.readUntil("round " + round + "\r\n");
            }
            vmm.kill();
        }
    }

    private void theHostFindsIt() throws Exception {
        Map<String, String> found = new TreeMap<>();
        for (int i = 0; i < DISKS; i++) {
            BlockSpec disk = disks.get(i);
            Path image = folder.resolve("checked-" + i); // the guest has its own journals to replay
            DiskImages.flatten(disk.format(), disk.layers(), image);
            Host.Result check = Host.tryRun("e2fsck -fy " + image);
            assertThat(check.status()).as("%s: %s", disk, check.output()).isBetween(0, 1); // 1: all is corrected
            assertThat(check.output()).contains("recovering journal").doesNotContain("WARNING", "error");
            Host.run("e2fsck -fn " + image);
            Path tree = Files.createDirectories(folder.resolve("found").resolve(Integer.toString(i + 1)));
            Host.run("debugfs -R 'rdump /kept %s' %s".formatted(tree, image));
            Files.delete(image);
        }
        found.putAll(sums(Host.run("cd %s/found && find * -type f -exec md5sum {} +".formatted(folder))));
        assertThat(found).isEqualTo(expected());
    }

    private void theGuestFindsIt(VmSpecBuilder linux, String prepare) throws Exception {
        disks.forEach(linux::virtio);
        try (Vm vm = Guests.create(linux)) {
            vm.start();
            Session session = new Session(vm);
            session.awaitPrompt();
            session.run(prepare);
            mount(session, "rw");
            String sums = session.run("cd /d; find */kept -type f | xargs md5sum; cd /");
            assertThat(sums(sums)).isEqualTo(expected());
            session.run("umount /d/*");
            session.type("poweroff -f");
            assertThat(Guests.end(vm)).isEqualTo(new VmExit.PoweredOff());
        }
        for (BlockSpec disk : disks) {
            Path image = folder.resolve("checked");
            DiskImages.flatten(disk.format(), disk.layers(), image);
            Host.run("e2fsck -fn " + image);
            Files.delete(image);
        }
    }
}
