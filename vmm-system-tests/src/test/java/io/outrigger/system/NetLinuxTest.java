// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import io.outrigger.linux.RequiresKvm;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.NetSpec;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmDevice;
import io.outrigger.vmm.VmSpec;
import io.outrigger.vmm.VmSpecBuilder;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Linux guests that talk to each other, and to the host. Two guests with all interfaces, since it is their start that
 * takes the time: eth0 is at a switch, eth1 at a socket, and eth2 at a tap, where this process may make one.
 */
@RequiresKvm
@Tag("linux")
@Timeout(300)
class NetLinuxTest {
    private static final boolean TAPS =
            Files.isWritable(Path.of("/dev/net/tun")) && "root".equals(System.getProperty("user.name"));
    private static final String TAP = "orgsys" + ProcessHandle.current().pid() % 10_000;
    private static final int SWITCH = 0;
    private static final int SOCKET = 1;
    private static final int TO_HOST = 2;

    @TempDir
    static Path folder;

    private static Vm one;
    private static Vm two;
    private static Session a;
    private static Session b;
    private static String content;

    @BeforeAll
    static void start() throws Exception {
        Path here = folder.resolve("here");
        Path there = folder.resolve("there");
        NetSpec lan = NetSpec.of(new NetSpec.Switch("lan"));
        VmSpecBuilder first = linux("one").virtio(lan).virtio(NetSpec.of(new NetSpec.Socket(here, there)));
        if (TAPS) {
            first.virtio(NetSpec.of(new NetSpec.Tap(TAP)));
        }
        one = Guests.create(first);
        two = Guests.create(linux("two").virtio(lan).virtio(NetSpec.of(new NetSpec.Socket(there, here))));
        one.start();
        two.start();
        a = session(one, 1);
        b = session(two, 2);
        content = a.run("md5sum </srv/file");
        if (TAPS) {
            Host.run("ip addr add 198.18.78.1/30 dev %s && ip link set %s up".formatted(TAP, TAP));
            a.run("ip addr add 198.18.78.2/30 dev eth2; ip link set eth2 up");
        }
    }

    @AfterAll
    static void end() throws Exception {
        try (Vm first = one;
                Vm second = two) {
            first.stop(Guests.PATIENCE);
            second.stop(Guests.PATIENCE);
        }
        assertThat(folder).isEmptyDirectory(); // sockets are gone
        if (TAPS) {
            assertThat(Host.tryRun("ip link show " + TAP).status()).isNotZero();
        }
    }

    private static VmSpecBuilder linux(String name) throws Exception {
        return VmSpec.linux(LinuxGuest.kernel())
                .name(name)
                .initramfs(LinuxGuest.initramfs())
                .cmdline(LinuxGuest.cmdline())
                .memory(MiB.of(64));
    }

    private static Session session(Vm vm, int host) throws Exception {
        Session session = new Session(vm);
        session.awaitPrompt();
        session.run("ip link set lo up; ip addr add 10.7.0.%d/24 dev eth0; ip link set eth0 up;".formatted(host)
                + " ip addr add 10.8.0.%d/24 dev eth1; ip link set eth1 up;".formatted(host)
                + " mkdir /srv; dd if=/bin/busybox of=/srv/file bs=100k count=3 2>/dev/null; httpd -p 5000 -h /srv");
        return session;
    }

    private static void serve(Vm vm, int device, ServiceMode mode) {
        VmDevice net = vm.devices().get(device);
        for (int q = 0; q < net.queues(); q++) {
            net.serve(q, mode);
        }
    }

    private static void pings(Session guest, String address) throws Exception {
        assertThat(guest.run("ping -c 3 -i 0.2 " + address)).contains(" 0% packet loss");
    }

    private static String fetched(Session guest, String url) throws Exception {
        return guest.run("wget -q -O - http://%s | md5sum".formatted(url));
    }

    // TCP, with large segments and open checksums between the drivers.
    private static void talk(String net) throws Exception {
        pings(a, net + ".2");
        assertThat(fetched(a, net + ".2:5000/file")).isEqualTo(content);
        assertThat(fetched(b, net + ".1:5000/file")).isEqualTo(content);
    }

    @ParameterizedTest
    @EnumSource(ServiceMode.class)
    void guestsTalkThroughASwitch(ServiceMode mode) throws Exception {
        serve(one, SWITCH, mode);
        serve(two, SWITCH, mode);
        long before = frames("net0.tx0.frames");
        talk("10.7.0");
        two.pause();
        two.resume();
        assertThat(a.run("ping -c 1 10.7.0.2")).contains(" 0% packet loss");
        assertThat(frames("net0.tx0.frames")).isGreaterThan(before);
    }

    @ParameterizedTest
    @EnumSource(ServiceMode.class)
    void guestsTalkBySockets(ServiceMode mode) throws Exception {
        serve(one, SOCKET, mode);
        serve(two, SOCKET, mode);
        talk("10.8.0");
    }

    private static long frames(String counter) {
        return one.devices().get(SWITCH).counters().get(counter);
    }

    @ParameterizedTest
    @EnumSource(ServiceMode.class)
    void aGuestTalksToTheHost(ServiceMode mode, @TempDir Path files) throws Exception {
        assumeTrue(TAPS, "SKIPPED: taps need root and /dev/net/tun");
        serve(one, TO_HOST, mode);
        pings(a, "198.18.78.1");
        assertThat(InetAddress.getByName("198.18.78.2").isReachable(5000)).isTrue();
        byte[] file = new byte[300_001];
        new Random(mode.ordinal()).nextBytes(file);
        Files.write(files.resolve("file"), file);
        HttpServer server = SimpleFileServer.createFileServer(
                new InetSocketAddress("198.18.78.1", 0), files, SimpleFileServer.OutputLevel.NONE);
        server.start();
        try {
            String url = "198.18.78.1:%d/file".formatted(server.getAddress().getPort());
            assertThat(fetched(a, url)).isEqualTo(sum(file));
        } finally {
            server.stop(0);
        }
        try (InputStream in = URI.create("http://198.18.78.2:5000/file").toURL().openStream()) {
            assertThat(sum(in.readAllBytes())).isEqualTo(content);
        }
    }

    private static String sum(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes)) + "  -\n";
    }
}
