// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import io.outrigger.linux.RequiresKvm;
import io.outrigger.vmm.BalloonControl;
import io.outrigger.vmm.BalloonSpec;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.NetSpec;
import io.outrigger.vmm.RngSpec;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.ShareSpec;
import io.outrigger.vmm.VirtioTransport;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmDevice;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import io.outrigger.vmm.VmSpecBuilder;
import io.outrigger.vmm.VsockSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A distribution's kernel and its own drivers, with all devices but disks (which {@link DiskCrashTest} has) over PCI,
 * in every service mode: each works, and each interrupts by MSI-X.
 */
@RequiresKvm
@Tag("hardware")
@Timeout(value = 1200, threadMode = ThreadMode.SEPARATE_THREAD)
class StockVirtioDevicesTest {
    private static final String MODULES =
            "virtio_pci virtio_net virtio-rng virtio_balloon virtiofs vmw_vsock_virtio_transport";
    private static final String TAP = "orgstock" + ProcessHandle.current().pid() % 10_000;
    private static final int BALLOON = 5;
    private static final int DEVICES = 6;
    private static final byte[] CONTENT = new byte[300_001];

    @TempDir
    static Path folder;

    private static Path share;
    private static Vm one;
    private static Vm two;
    private static Session a;
    private static Session b;

    @BeforeAll
    static void start() throws Exception {
        new Random(1).nextBytes(CONTENT);
        share = Files.createDirectory(folder.resolve("share"));
        Files.write(share.resolve("file"), CONTENT);
        NetSpec lan = NetSpec.of(new NetSpec.Switch("stock"));
        one = Guests.create(linux("one")
                .virtio(lan)
                .virtio(NetSpec.of(new NetSpec.Tap(TAP)))
                .virtio(ShareSpec.writable(share, "work"))
                .virtio(VsockSpec.of(42, folder.resolve("v")))
                .virtio(RngSpec.standard())
                .virtio(BalloonSpec.standard()));
        two = Guests.create(linux("two").virtio(lan));
        one.start();
        a = new Session(one);
        a.awaitPrompt();
        two.start();
        b = new Session(two);
        b.awaitPrompt();
        a.run(LinuxGuest.load(MODULES));
        b.run(LinuxGuest.load("virtio_pci virtio_net"));
        a.run("mkdir /mnt; mount -t virtiofs work /mnt; cp /mnt/file /tmp");
        Host.run("ip addr add 198.18.79.1/30 dev %s && ip link set %s up".formatted(TAP, TAP));
        a.run("ip addr add 198.18.79.2/30 dev eth1; ip link set eth1 up");
        a.run("ip addr add 10.7.0.1/24 dev eth0; ip link set eth0 up; httpd -p 5000 -h /tmp");
        b.run("ip addr add 10.7.0.2/24 dev eth0; ip link set eth0 up");
    }

    private static VmSpecBuilder linux(String name) throws IOException {
        return VmSpec.linux(LinuxGuest.cloudKernel())
                .name(name)
                .initramfs(Image.of("initramfs.cpio", LinuxGuest.cloudInitramfs()))
                .cmdline("console=ttyS0 quiet reboot=k panic=-1 net.ifnames=0")
                .memory(MiB.of(256))
                .transport(VirtioTransport.PCI);
    }

    @AfterAll
    static void end() throws Exception {
        try (Vm first = one;
                Vm second = two) {
            a.run("umount /mnt");
            a.type("poweroff -f");
            assertThat(Guests.end(first)).isEqualTo(new VmExit.PoweredOff());
            second.stop(Guests.PATIENCE);
        }
    }

    @ParameterizedTest
    @EnumSource(ServiceMode.class)
    void eachDeviceWorksAndInterruptsByMessages(ServiceMode mode) throws Exception {
        serve(one, mode);
        serve(two, mode);
        long[] before = interrupts();
        guestsTalk();
        theGuestTalksToTheHost();
        filesAreShared(mode);
        aStreamComesBack();
        assertThat(a.run("head -c 32 /dev/hwrng | wc -c")).isEqualTo("32\n");
        theBalloonGrowsAndShrinks();
        long[] after = interrupts();
        for (int i = 0; i < DEVICES; i++) {
            assertThat(after[i]).as("device %d, %s", i, mode).isGreaterThan(before[i]);
        }
    }

    private static void serve(Vm vm, ServiceMode mode) {
        for (VmDevice device : vm.devices()) {
            for (int q = 0; q < device.queues(); q++) {
                device.serve(q, mode);
            }
        }
    }

    /** How many each device has had so far; all its vectors must be MSI-X. */
    private static long[] interrupts() throws IOException {
        String table = a.run("cat /proc/interrupts");
        long[] counts = new long[DEVICES];
        for (int i = 0; i < DEVICES; i++) {
            String kinds = a.run("sort -u /sys/bus/pci/devices/0000:00:%02x.0/msi_irqs/*".formatted(i + 1));
            assertThat(kinds).isEqualTo("msix\n");
            Matcher line =
                    Pattern.compile(": +(\\d+) +PCI-MSI.*virtio" + i + "-").matcher(table);
            while (line.find()) {
                counts[i] += Long.parseLong(line.group(1));
            }
        }
        return counts;
    }

    private static void guestsTalk() throws Exception {
        assertThat(b.run("ping -c 3 -i 0.2 10.7.0.1")).contains(" 0% packet loss");
        assertThat(b.run("wget -q -O - http://10.7.0.1:5000/file | md5sum")).isEqualTo(sum(CONTENT));
    }

    private static void theGuestTalksToTheHost() throws Exception {
        assertThat(a.run("ping -c 3 -i 0.2 198.18.79.1")).contains(" 0% packet loss");
        HttpServer server = SimpleFileServer.createFileServer(
                new InetSocketAddress("198.18.79.1", 0), share, SimpleFileServer.OutputLevel.NONE);
        server.start();
        try {
            String url =
                    "http://198.18.79.1:%d/file".formatted(server.getAddress().getPort());
            assertThat(a.run("wget -q -O - " + url + " | md5sum")).isEqualTo(sum(CONTENT));
        } finally {
            server.stop(0);
        }
        try (var in = URI.create("http://198.18.79.2:5000/file").toURL().openStream()) {
            assertThat(in.readAllBytes()).isEqualTo(CONTENT);
        }
    }

    private static void filesAreShared(ServiceMode mode) throws Exception {
        a.run("cp /tmp/file /mnt/%s && sync && echo 3 >/proc/sys/vm/drop_caches".formatted(mode));
        assertThat(Files.readAllBytes(share.resolve(mode.name()))).isEqualTo(CONTENT);
        assertThat(a.run("md5sum </mnt/file")).isEqualTo(sum(CONTENT));
    }

    private static void aStreamComesBack() throws Exception {
        Path listening = folder.resolve("v_5000");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(listening));
            CompletableFuture<Void> echo = CompletableFuture.runAsync(() -> echo(server));
            assertThat(a.run("echo from the guest | vsock connect 5000")).contains("from the guest\n");
            echo.join();
        }
        Files.delete(listening);
    }

    private static void echo(ServerSocketChannel server) {
        try (SocketChannel channel = server.accept()) {
            ByteBuffer room = ByteBuffer.allocate(4096);
            while (channel.read(room.clear()) >= 0) {
                channel.write(room.flip());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void theBalloonGrowsAndShrinks() {
        BalloonControl balloon =
                one.devices().get(BALLOON).control(BalloonControl.class).orElseThrow();
        for (long size : new long[] {MiB.of(8), 0}) {
            balloon.target(size);
            while (balloon.actual() != size) { // the timeout is the test's
                Thread.onSpinWait();
            }
        }
    }

    private static String sum(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes)) + "  -\n";
    }
}
