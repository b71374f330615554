// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.linux.RequiresKvm;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.ShareSpec;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmDevice;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Linux's own virtiofs, on a directory of the host's. */
@RequiresKvm
@Tag("linux")
class ShareLinuxTest {
    private static final int FILES = 20;

    @TempDir
    static Path work;

    private static Path share;
    private static Path fixed;
    private static Vm vm;
    private static Session session;

    /** One guest, since it is its start that takes the time; each test mounts anew. */
    @BeforeAll
    static void start() throws Exception {
        share = Files.createDirectory(work.resolve("share"));
        fixed = Files.createDirectory(work.resolve("fixed"));
        Files.writeString(work.resolve("secret"), "the secret\n");
        vm = Guests.create(VmSpec.linux(LinuxGuest.kernel())
                .initramfs(LinuxGuest.initramfs())
                .cmdline(LinuxGuest.cmdline())
                .memory(MiB.of(64))
                .virtio(ShareSpec.writable(share, "work"))
                .virtio(ShareSpec.readOnly(fixed, "fixed")));
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

    @AfterEach
    void unmount() throws IOException {
        run("umount /mnt");
    }

    private static void mount(String tag) throws IOException {
        run("mkdir -p /mnt && mount -t virtiofs " + tag + " /mnt");
    }

    private static String run(String command) throws IOException {
        return session.run(command);
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static void serve(ServiceMode mode) {
        VmDevice device = vm.devices().getFirst();
        for (int q = 0; q < device.queues(); q++) {
            device.serve(q, mode);
        }
    }

    @ParameterizedTest
    @EnumSource(ServiceMode.class)
    @Tag("core")
    void readsAndWritesAndLists(ServiceMode mode) throws Exception {
        byte[] large = new byte[200_017];
        new Random(1).nextBytes(large);
        Files.write(share.resolve("large"), large);
        Path many = Files.createDirectory(share.resolve("many"));
        for (int i = 0; i < FILES; i++) {
            Files.writeString(many.resolve("file-" + i), "text");
        }
        serve(mode);
        mount("work");
        assertThat(run("sha256sum < /mnt/large")).startsWith(sha256(large));
        assertThat(run("ls /mnt/many | wc -l")).isEqualTo(FILES + "\n");
        assertThat(run("cat /mnt/many/* | wc -c")).isEqualTo(4 * FILES + "\n");
        run("cp /mnt/large /mnt/copy && mkdir -p /mnt/a/b && mv /mnt/copy /mnt/a/b/moved && sync");
        assertThat(Files.readAllBytes(share.resolve("a/b/moved"))).isEqualTo(large);
        run("(umask 027; echo one > /mnt/a/log; echo two >> /mnt/a/log; chmod 751 /mnt/a/b;"
                + " ln /mnt/a/log /mnt/a/second)");
        assertThat(share.resolve("a/second")).hasContent("one\ntwo\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(share.resolve("a/log"))))
                .isEqualTo("rw-r-----");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(share.resolve("a/b"))))
                .isEqualTo("rwxr-x--x");
        run("truncate -s 5 /mnt/a/log; touch -d '2001-02-03 04:05:06' /mnt/a/log; mkfifo /mnt/a/pipe");
        assertThat(Files.size(share.resolve("a/log"))).isEqualTo(5);
        assertThat(Files.getLastModifiedTime(share.resolve("a/log")).toInstant())
                .hasToString("2001-02-03T04:05:06Z");
        run("rm -r /mnt/a /mnt/many");
        assertThat(share.resolve("a")).doesNotExist();
        assertThat(share.resolve("many")).doesNotExist();
        run("df /mnt");
    }

    @Test
    void aProgramRunsFromAReadOnlyShareThatNothingChanges() throws Exception {
        Files.writeString(fixed.resolve("script"), "#!/bin/busybox sh\necho it ran\n");
        Files.setPosixFilePermissions(fixed.resolve("script"), PosixFilePermissions.fromString("rwxr-xr-x"));
        mount("fixed");
        assertThat(run("/mnt/script")).isEqualTo("it ran\n");
        String changes = "cd /mnt; touch new; echo x >> script; rm script; mkdir new; chmod 777 script;"
                + " mv script new; ln -s x new; ln script new; mkfifo new; cd /";
        assertThat(session.command(changes).split("Read-only file system", -1)).hasSize(9 + 1);
        try (Stream<Path> all = Files.list(fixed)) {
            assertThat(all).containsExactly(fixed.resolve("script"));
        }
    }

    @Test
    void linksLeadWithinTheGuestOnly() throws Exception {
        Files.createSymbolicLink(share.resolve("absolute"), work.resolve("secret"));
        Files.createSymbolicLink(share.resolve("relative"), Path.of("../secret"));
        Files.createSymbolicLink(share.resolve("version"), Path.of("/proc/version"));
        mount("work");
        assertThat(session.command("cat /mnt/absolute /mnt/relative")).doesNotContain("the secret");
        assertThat(run("cat /mnt/version")).startsWith("Linux version"); // the guest's
        run("ln -s /etc/shadow /mnt/shadow; readlink /mnt/shadow");
        assertThat(Files.readSymbolicLink(share.resolve("shadow"))).hasToString("/etc/shadow");
        run("chmod 600 /mnt/shadow 2> /dev/null; touch -h /mnt/shadow; rm /mnt/shadow");
        assertThat(Files.exists(share.resolve("shadow"), LinkOption.NOFOLLOW_LINKS))
                .isFalse();
    }

    @Test
    void modesChangeAndTheVmPausesWhileFilesAreRead() throws Exception {
        byte[] large = new byte[1 << 17];
        new Random(2).nextBytes(large);
        Files.write(share.resolve("large"), large);
        String sum = sha256(large);
        mount("work");
        session.type("for i in $(seq 20); do echo 1 > /proc/sys/vm/drop_caches; sha256sum < /mnt/large;"
                + " echo $i > /mnt/n$i; done > /tmp/sums &");
        session.awaitPrompt();
        VmDevice device = vm.devices().getFirst();
        for (int i = 0; i < 30; i++) {
            device.serve(1, ServiceMode.values()[i % 3]);
            vm.pause();
            vm.resume();
            session.command("true");
        }
        assertThat(session.command("wait")).isNotEmpty();
        assertThat(run("sort /tmp/sums | uniq -c")).isEqualToIgnoringWhitespace("20 " + sum + " -");
        assertThat(share.resolve("n20")).hasContent("20\n");
    }
}
