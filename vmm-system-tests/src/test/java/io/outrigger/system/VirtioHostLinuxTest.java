// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.linux.RequiresKvm;
import io.outrigger.vmm.BalloonControl;
import io.outrigger.vmm.BalloonSpec;
import io.outrigger.vmm.ConsoleConnection;
import io.outrigger.vmm.ConsoleControl;
import io.outrigger.vmm.ConsoleSpec;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmDevice;
import io.outrigger.vmm.VmSpec;
import io.outrigger.vmm.VsockSpec;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Linux's own drivers for what joins a guest with its host: balloon, console, vsock; in every service mode. */
@RequiresKvm
@Tag("linux")
@Timeout(300)
class VirtioHostLinuxTest {
    private static final int BLAST_MIB = 4;
    private static final int BALLOON = 0;
    private static final int CONSOLE = 1;
    private static final int VSOCK = 2;

    @TempDir
    static Path directory;

    private static Path socket;
    private static Vm vm;
    private static Session session;

    /** One guest, since it is its start that takes the time. */
    @BeforeAll
    static void start() throws Exception {
        socket = directory.resolve("v");
        vm = Guests.create(VmSpec.linux(LinuxGuest.kernel())
                .initramfs(LinuxGuest.initramfs())
                .cmdline(LinuxGuest.cmdline())
                // With less, Linux reports nothing: it keeps 32 blocks of 4 MiB free (page_reporting_process_zone).
                .memory(MiB.of(512))
                .virtio(BalloonSpec.standard())
                .virtio(ConsoleSpec.standard()
                        .withConsole(new ConsoleSpec.Streams())
                        .withPort("org.outrigger.test", new ConsoleSpec.Streams()))
                .virtio(VsockSpec.of(42, socket)));
        vm.start();
        session = new Session(vm);
        session.awaitPrompt();
    }

    @AfterAll
    static void end() {
        try (Vm ended = vm) {
            ended.stop(Guests.PATIENCE);
        }
        assertThat(socket).doesNotExist();
    }

    private static VmDevice served(int device, ServiceMode mode) {
        VmDevice found = vm.devices().get(device);
        for (int q = 0; q < found.queues(); q++) {
            found.serve(q, mode);
        }
        return found;
    }

    private static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) { // the timeout is the test's
            Thread.onSpinWait();
        }
    }

    // ---- balloon

    @ParameterizedTest
    @EnumSource(ServiceMode.class)
    void aBalloonTakesPagesAndGivesThemBack(ServiceMode mode) throws Exception {
        BalloonControl balloon =
                served(BALLOON, mode).control(BalloonControl.class).orElseThrow();
        long before = balloon.counters().get("pages_released");
        balloon.target(MiB.of(8));
        until(() -> balloon.actual() == MiB.of(8));
        assertThat(balloon.counters().get("pages_released")).isGreaterThanOrEqualTo(before + MiB.of(8) / 4096);
        assertThat(balloon.counters()).containsEntry("pages_refused", 0L).containsEntry("pages_not_ram", 0L);
        balloon.requestStatistics();
        until(() -> balloon.statistics().isPresent()
                && balloon.statistics().get().values().containsKey("free_memory"));
        assertThat(balloon.statistics().orElseThrow().values().get("total_memory"))
                .isBetween(MiB.of(384), MiB.of(512));
        balloon.target(0);
        until(() -> balloon.actual() == 0);
        long reported = balloon.counters().get("pages_released");
        session.command("dd if=/dev/zero of=/tmp/x bs=1M count=16 2>/dev/null; rm /tmp/x");
        until(() -> balloon.counters().get("pages_released") >= reported + MiB.of(4) / 4096);
        assertThat(session.command("echo still here")).contains("\r\nstill here");
    }

    // ---- console

    @ParameterizedTest
    @EnumSource(ServiceMode.class)
    void aConsoleAndAPort(ServiceMode mode) throws Exception {
        ConsoleControl control =
                served(CONSOLE, mode).control(ConsoleControl.class).orElseThrow();
        assertThat(session.run("cat /sys/class/virtio-ports/vport*p1/name")).isEqualTo("org.outrigger.test\n");
        int rows = 40 + mode.ordinal();
        control.resize(132, rows);
        String size;
        do {
            size = session.run("stty size </dev/hvc0");
        } while (!size.equals(rows + " 132\n"));
        try (ConsoleConnection hvc = control.open(ConsoleSpec.CONSOLE);
                ConsoleConnection port = control.open("org.outrigger.test")) {
            session.command("echo to hvc0 >/dev/hvc0");
            assertThat(line(hvc)).isEqualTo("to hvc0\r\n");
            session.type("cat <>$(echo /dev/vport*p1) >&0 & read x </dev/hvc0; echo got $x; kill $!");
            port.toGuest().write("echo\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(line(port)).isEqualTo("echo\n");
            hvc.toGuest().write("from hvc0\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(session.awaitPrompt()).contains("\r\ngot from hvc0\r\n");
        }
    }

    private static String line(ConsoleConnection connection) throws IOException {
        StringBuilder line = new StringBuilder();
        do {
            line.append((char) connection.fromGuest().read());
        } while (line.charAt(line.length() - 1) != '\n');
        return line.toString();
    }

    // ---- vsock

    @ParameterizedTest
    @EnumSource(ServiceMode.class)
    void streamsFromBothSides(ServiceMode mode) throws Exception {
        served(VSOCK, mode);
        Path listening = directory.resolve("v_5000");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(listening));
            assertThat(session.command("vsock connect 4999")).contains("vsock: connect: Connection reset by peer");

            CompletableFuture<Void> echo = CompletableFuture.runAsync(() -> serve(server, VirtioHostLinuxTest::echo));
            assertThat(session.command("echo from the guest | vsock connect 5000"))
                    .contains("\r\nfrom the guest\r\n");
            echo.join();

            CompletableFuture<Void> sum = CompletableFuture.runAsync(() -> serve(server, VirtioHostLinuxTest::count));
            assertThat(session.command("vsock blast 5000 " + BLAST_MIB))
                    .contains("\r\n%d\r\n".formatted(MiB.of(BLAST_MIB)));
            sum.join();

            session.type("vsock listen 777");
            fromTheHost(socket);
            session.awaitPrompt();
        }
        Files.delete(listening);
    }

    private static void fromTheHost(Path socket) throws IOException {
        byte[] data = new byte[1 << 20];
        new java.util.Random(1).nextBytes(data);
        data[0] = 'x';
        try (SocketChannel channel = greeted(socket)) {
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                try {
                    channel.write(ByteBuffer.wrap(data));
                } catch (IOException e) {
                    throw new CompletionException(e);
                }
            });
            ByteBuffer back = ByteBuffer.allocate(data.length);
            while (back.hasRemaining()) {
                assertThat(channel.read(back)).isPositive();
            }
            writer.join();
            assertThat(back.array()).isEqualTo(data);
        }
        try (SocketChannel channel = greeted(socket)) {
            channel.write(ByteBuffer.wrap("quit".getBytes(StandardCharsets.US_ASCII)));
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    // Until the guest's program listens it is refused.
    private static SocketChannel greeted(Path socket) throws IOException {
        while (true) {
            SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap("CONNECT 777\n".getBytes(StandardCharsets.US_ASCII)));
            int octet = Channels.newInputStream(channel).read();
            if (octet < 0) {
                channel.close();
                continue;
            }
            while (octet != '\n') {
                octet = Channels.newInputStream(channel).read();
            }
            return channel;
        }
    }

    private interface Service {
        void serve(SocketChannel channel) throws IOException;
    }

    private static void serve(ServerSocketChannel server, Service service) {
        try (SocketChannel channel = server.accept()) {
            service.serve(channel);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private static void echo(SocketChannel channel) throws IOException {
        ByteBuffer room = ByteBuffer.allocate(4096);
        while (channel.read(room.clear()) >= 0) {
            channel.write(room.flip());
        }
    }

    private static void count(SocketChannel channel) throws IOException {
        ByteBuffer room = ByteBuffer.allocate(1 << 16);
        long all = 0;
        for (int n; (n = channel.read(room.clear())) >= 0; ) {
            all += n;
        }
        channel.write(room.clear().order(ByteOrder.LITTLE_ENDIAN).putLong(all).flip());
    }
}
