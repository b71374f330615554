// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.outrigger.linux.RequiresKvm;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.NetSpec;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmDevice;
import io.outrigger.vmm.VmSpec;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Linux guests that talk to each other, and to the host. */
@RequiresKvm
@Tag("linux")
class NetLinuxTest {
    private static final String FETCH = "wget -q -O - http://%s:5000/busybox | md5sum";

    @TempDir
    Path folder;

    private static Vm linux(String name, NetSpec net) throws Exception {
        Vm vm = Guests.create(VmSpec.linux(LinuxGuest.kernel())
                .name(name)
                .initramfs(LinuxGuest.initramfs())
                .cmdline(LinuxGuest.cmdline())
                .memory(MiB.of(128))
                .virtio(net));
        vm.start();
        return vm;
    }

    private static Session session(Vm vm, String address) throws Exception {
        Session session = new Session(vm);
        session.awaitPrompt();
        session.command("ip link set lo up; ip addr add " + address + " dev eth0; ip link set eth0 up");
        return session;
    }

    // TCP, with large segments and open checksums between the drivers.
    private static void talk(Session a, Session b) throws Exception {
        assertThat(a.command("ping -c 3 -i 0.2 10.7.0.2")).contains(" 0% packet loss");
        a.command("httpd -p 5000 -h /bin");
        b.command("httpd -p 5000 -h /bin");
        String whole = sum(a.command("md5sum </bin/busybox"));
        assertThat(sum(a.command(FETCH.formatted("10.7.0.2")))).isEqualTo(whole);
        assertThat(sum(b.command(FETCH.formatted("10.7.0.1")))).isEqualTo(whole);
    }

    private static String sum(String output) {
        return output.lines()
                .filter(l -> l.endsWith("  -"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no sum: " + output));
    }

    @ParameterizedTest
    @EnumSource(ServiceMode.class)
    void guestsTalkThroughASwitch(ServiceMode mode) throws Exception {
        NetSpec net = NetSpec.of(new NetSpec.Switch("lan-" + mode)).withMode(mode);
        try (Vm one = linux("one", net);
                Vm two = linux("two", net)) {
            Session a = session(one, "10.7.0.1/24");
            Session b = session(two, "10.7.0.2/24");
            talk(a, b);
            two.pause();
            two.resume();
            assertThat(a.command("ping -c 1 10.7.0.2")).contains(" 0% packet loss");
            VmDevice device = one.devices().getFirst();
            assertThat(device.counters().get("net0.tx0.frames")).isPositive();
            one.stop(Guests.PATIENCE);
            two.stop(Guests.PATIENCE);
        }
    }

    @Test
    void guestsTalkBySockets() throws Exception {
        Path here = folder.resolve("a");
        Path there = folder.resolve("b");
        try (Vm one = linux("one", NetSpec.of(new NetSpec.Socket(here, there)));
                Vm two = linux("two", NetSpec.of(new NetSpec.Socket(there, here)))) {
            talk(session(one, "10.7.0.1/24"), session(two, "10.7.0.2/24"));
            one.stop(Guests.PATIENCE);
            two.stop(Guests.PATIENCE);
        }
        assertThat(here).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(ServiceMode.class)
    void aGuestTalksToTheHost(ServiceMode mode) throws Exception {
        boolean root = Files.isWritable(Path.of("/dev/net/tun")) && "root".equals(System.getProperty("user.name"));
        assumeTrue(root, "SKIPPED: taps need root and /dev/net/tun");
        String tap = "orgsys" + ProcessHandle.current().pid() % 10_000;
        try (Vm vm = linux("one", NetSpec.of(new NetSpec.Tap(tap)).withMode(mode))) {
            run("ip addr add 198.18.78.1/30 dev " + tap);
            run("ip link set " + tap + " up");
            Session guest = session(vm, "198.18.78.2/30");
            assertThat(guest.command("ping -c 3 -i 0.2 198.18.78.1")).contains(" 0% packet loss");
            assertThat(InetAddress.getByName("198.18.78.2").isReachable(5000)).isTrue();
            vm.stop(Guests.PATIENCE);
        }
    }

    private static void run(String command) throws Exception {
        Process p =
                new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
        String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(p.waitFor()).as("%s: %s", command, out).isZero();
    }
}
