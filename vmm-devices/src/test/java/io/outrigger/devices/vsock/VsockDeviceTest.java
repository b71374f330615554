// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.vsock;

import static io.outrigger.devices.vsock.SocketDirectory.read;
import static io.outrigger.devices.vsock.SocketDirectory.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.devices.virtio.LiveDevice;
import io.outrigger.devices.virtio.MockDriver;
import io.outrigger.devices.virtio.MockQueue;
import io.outrigger.devices.virtio.MockQueue.Buffer;
import io.outrigger.devices.virtio.VirtioDevice;
import io.outrigger.devices.virtio.VirtioDeviceContract;
import io.outrigger.devices.virtio.VirtioState;
import io.outrigger.devices.vsock.VsockDriver.Packet;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.SpecException;
import io.outrigger.vmm.VsockSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VsockDeviceTest extends VirtioDeviceContract {
    private static final int CONNECTIONS = 8;
    private static final int PORT = 5000;
    private static final int GUEST = 1234;

    private @Nullable SocketDirectory directory; // made by newDevice, which the superclass calls before this is set up

    @Override
    protected VirtioDevice newDevice() {
        return new VsockDevice(spec());
    }

    private VsockSpec spec() {
        return VsockSpec.of(VsockDriver.CID, directory().socket()).withConnections(CONNECTIONS);
    }

    @SuppressWarnings("NullAway")
    private SocketDirectory directory() {
        if (directory == null) {
            directory = new SocketDirectory();
        }
        return directory;
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        live().close();
        directory().close(); // which looks for sockets
    }

    private VsockDriver guest(List<MockQueue> queues) {
        return new VsockDriver(queues, machine.memory(), this::settle);
    }

    private VsockDriver guest() {
        return guest(driver.start(0, 3, 16));
    }

    @Override
    protected void use(List<MockQueue> queues) {
        try (SocketChannel host = directory().connect()) {
            VsockDriver guest = guest(queues);
            write(host, "CONNECT 77\nhello");
            Packet request = guest.receive();
            assertThat(request.operation()).isEqualTo(Header.REQUEST);
            int port = request.sourcePort();
            guest.send(77, port, Header.RESPONSE);
            assertThat(guest.expect(Header.RW, 77, port).data()).isEqualTo("hello");
            guest.data(77, port, "good bye");
            assertThat(read(host)).isEqualTo("OK %d\ngood bye".formatted(port));
            guest.forwarded = 5;
            guest.shutDown(77, port, Header.NO_MORE);
            guest.expect(Header.RST, 77, port);
            assertThat(read(host)).isEqualTo("EOF");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SocketChannel open(VsockDriver guest) throws IOException {
        ServerSocketChannel server = directory().listen(PORT);
        guest.send(GUEST, PORT, Header.REQUEST);
        guest.expect(Header.RESPONSE, GUEST, PORT);
        return directory().accept(server);
    }

    // ---- who is who

    @Test
    void theGuestLearnsItsAddress() {
        assertThat(driver.config(0, 8)).isEqualTo(VsockDriver.CID);
    }

    @Test
    void theGuestReachesWhoListens() throws Exception {
        VsockDriver guest = guest();
        SocketChannel host = open(guest);
        guest.data(GUEST, PORT, "ping");
        assertThat(read(host)).isEqualTo("ping");
        write(host, "pong");
        assertThat(guest.expect(Header.RW, GUEST, PORT).data()).isEqualTo("pong");
        guest.send(GUEST, PORT, Header.RST);
        assertThat(read(host)).isEqualTo("EOF");
        guest.data(GUEST, PORT, "late");
        guest.expect(Header.RST, GUEST, PORT);
        assertThat(live().counters())
                .containsEntry("device0.streams", 1L)
                .containsEntry("device0.refused", 1L)
                .containsEntry("device0.bytes_from_guest", 4L)
                .containsEntry("device0.bytes_to_guest", 4L);
    }

    @Test
    void nobodyListensOrTheBacklogIsFull() throws Exception {
        VsockDriver guest = guest();
        guest.send(GUEST, PORT, Header.REQUEST);
        guest.expect(Header.RST, GUEST, PORT);
        Files.writeString(directory().socket().resolveSibling("v_7"), "no socket");
        guest.send(GUEST, 7, Header.REQUEST);
        guest.expect(Header.RST, GUEST, 7);
        Files.delete(directory().socket().resolveSibling("v_7"));
        directory().listen(-1);
        guest.send(-1, -1, Header.REQUEST);
        guest.expect(Header.RESPONSE, -1, -1);
    }

    @Test
    void wrongAddressesAndTypesAreRefused() throws Exception {
        VsockDriver guest = guest();
        directory().listen(PORT);
        Packet good = guest.packet(GUEST, PORT, Header.REQUEST, 0, "");
        for (Packet bad : List.of(good.from(43), good.to(3), good.to(0), good.ofType(2), good.ofType(0))) {
            guest.send(bad);
            Packet answer = guest.receive();
            assertThat(answer.operation()).isEqualTo(Header.RST);
            assertThat(answer.sourceCid()).isEqualTo(bad.targetCid());
            assertThat(answer.targetCid()).isEqualTo(bad.sourceCid());
            assertThat(answer.type()).isEqualTo(bad.type());
        }
        guest.send(guest.packet(GUEST, PORT, Header.RST, 0, ""));
        guest.send(guest.packet(GUEST, PORT, Header.RST, 0, "").ofType(9));
        assertThat(guest.isSilent()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4, 5, 6, 7, 8, 0xFFFF})
    void whatBelongsToNoStreamIsRefused(int operation) {
        VsockDriver guest = guest();
        guest.send(GUEST, PORT, operation);
        guest.expect(Header.RST, GUEST, PORT);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 8, 0xFFFF})
    void whatAStreamDoesNotKnowEndsIt(int operation) throws Exception {
        VsockDriver guest = guest();
        SocketChannel host = open(guest);
        guest.send(GUEST, PORT, operation);
        assertThat(read(host)).isEqualTo("EOF");
        guest.data(GUEST, PORT, "x"); // in flight: no second answer
        guest.expect(Header.RST, GUEST, PORT);
        assertThat(guest.isSilent()).isTrue();
    }

    // ---- credit

    @Test
    void theHostSendsNoMoreThanTheGuestHasRoomFor() throws Exception {
        VsockDriver guest = guest();
        guest.bufferSize = 10;
        SocketChannel host = open(guest);
        write(host, "0123456789abcdef");
        assertThat(guest.expect(Header.RW, GUEST, PORT).data()).isEqualTo("0123456789");
        guest.expect(Header.CREDIT_REQUEST, GUEST, PORT);
        guest.forwarded = 4;
        guest.send(GUEST, PORT, Header.CREDIT_UPDATE);
        assertThat(guest.expect(Header.RW, GUEST, PORT).data()).isEqualTo("abcd");
        guest.bufferSize = 2;
        guest.forwarded = 12;
        guest.send(GUEST, PORT, Header.CREDIT_UPDATE);
        guest.expect(Header.CREDIT_REQUEST, GUEST, PORT);
        guest.forwarded = 14;
        guest.bufferSize = -1;
        guest.send(GUEST, PORT, Header.CREDIT_UPDATE);
        assertThat(guest.expect(Header.RW, GUEST, PORT).data()).isEqualTo("ef");
        guest.forwarded = 17;
        guest.send(GUEST, PORT, Header.CREDIT_UPDATE);
        guest.expect(Header.RST, GUEST, PORT);
    }

    @Test
    void aSmallBufferGetsAPart() throws Exception {
        VsockDriver guest = guest();
        SocketChannel host = open(guest);
        write(host, "0123456789");
        assertThat(guest.receive(Header.SIZE + 1).data()).isEqualTo("0");
        assertThat(guest.receive(Header.SIZE + 4).data()).isEqualTo("1234");
        assertThat(guest.receive().data()).isEqualTo("56789");
    }

    @Test
    void aHostThatDoesNotReadTakesTheGuestsCreditAndNothingElse() throws Exception {
        List<MockQueue> queues = driver.start(0, 3, 16);
        VsockDriver guest = guest(queues);
        SocketChannel host = open(guest);
        String chunk = "0123456789abcdef".repeat(4096);
        long sent = 0;
        int forwarded = 0;
        for (int i = 0; i < 64 && sent - forwarded + chunk.length() <= Credit.BUFFER; i++) {
            guest.data(GUEST, PORT, chunk);
            sent += chunk.length();
            guest.send(GUEST, PORT, Header.CREDIT_REQUEST);
            forwarded = guest.expect(Header.CREDIT_UPDATE, GUEST, PORT).forwarded();
        }
        assertThat(sent - forwarded).isGreaterThan(Credit.BUFFER - chunk.length());
        use(queues); // others go on
        StringBuilder all = new StringBuilder();
        for (String s = read(host); !s.isEmpty(); s = read(host)) {
            all.append(s);
            settle();
        }
        assertThat(all.toString()).isEqualTo(chunk.repeat((int) (sent / chunk.length())));
        assertThat(guest.expect(Header.CREDIT_UPDATE, GUEST, PORT).forwarded()).isEqualTo((int) sent);
        guest.data(GUEST, PORT, chunk);
        assertThat(read(host)).isEqualTo(chunk);
    }

    @Test
    void aGuestThatSendsBeyondItsCreditLosesItsStream() throws Exception {
        VsockDriver guest = guest();
        SocketChannel host = open(guest);
        String chunk = "x".repeat(1 << 16);
        for (int i = 0; i < 64; i++) {
            guest.data(GUEST, PORT, chunk);
        }
        Packet p = guest.receive();
        while (p.operation() != Header.RST) {
            p = guest.receive();
        }
        while (!read(host).equals("EOF")) {
            // what came before is still there
        }
    }

    @Test
    void lengthsThatAreNotTrueEndTheStream() throws Exception {
        for (int length : new int[] {5, -1, Integer.MIN_VALUE, 1 << 20}) {
            VsockDriver guest = guest();
            ServerSocketChannel server = directory().listen(length);
            guest.send(GUEST, length, Header.REQUEST);
            guest.expect(Header.RESPONSE, GUEST, length);
            SocketChannel host = directory().accept(server);
            guest.send(guest.packet(GUEST, length, Header.RW, 0, "four").ofLength(length));
            guest.expect(Header.RST, GUEST, length);
            assertThat(read(host)).isEqualTo("EOF");
        }
    }

    @Test
    void aPacketWithoutAHeaderNeedsAReset() {
        MockQueue tx = driver.start(0, 3, 16).get(1);
        tx.put(Buffer.toRead(MockDriver.BUFFERS, Header.SIZE - 1), Buffer.toWrite(MockDriver.BUFFERS, 100));
        tx.kick();
        settle();
        assertThat(driver.needsReset()).isTrue();
        List<MockQueue> queues = driver.start(0, 3, 16);
        queues.get(0).put(Buffer.toWrite(MockDriver.BUFFERS, Header.SIZE));
        guest(queues).put(guest(queues).packet(1, 1, Header.RW, 0, ""));
        settle();
        assertThat(driver.needsReset()).isTrue();
    }

    // ---- ends

    @Test
    void theHostEndsItsHalfAndThenAll() throws Exception {
        VsockDriver guest = guest();
        SocketChannel host = open(guest);
        write(host, "last");
        host.shutdownOutput();
        assertThat(guest.expect(Header.RW, GUEST, PORT).data()).isEqualTo("last");
        assertThat(guest.expect(Header.SHUTDOWN, GUEST, PORT).flags()).isEqualTo(Header.NO_SEND);
        guest.data(GUEST, PORT, "still here");
        assertThat(read(host)).isEqualTo("still here");
        host.close();
        assertThat(guest.expect(Header.SHUTDOWN, GUEST, PORT).flags()).isEqualTo(Header.NO_MORE);
        guest.send(GUEST, PORT, Header.RST);
        assertThat(guest.isSilent()).isTrue();
    }

    @Test
    void theHostLeavesAfterItsLastBytes() throws Exception {
        VsockDriver guest = guest();
        SocketChannel host = open(guest);
        write(host, "last");
        host.close();
        assertThat(guest.expect(Header.RW, GUEST, PORT).data()).isEqualTo("last");
        assertThat(guest.expect(Header.SHUTDOWN, GUEST, PORT).flags()).isEqualTo(Header.NO_MORE);
        guest.data(GUEST, PORT, "for nobody");
        guest.send(GUEST, PORT, Header.CREDIT_REQUEST);
        assertThat(guest.expect(Header.CREDIT_UPDATE, GUEST, PORT).forwarded()).isEqualTo(10);
        guest.shutDown(GUEST, PORT, Header.NO_MORE);
        guest.expect(Header.RST, GUEST, PORT);
    }

    @Test
    void theGuestEndsItsHalves() throws Exception {
        VsockDriver guest = guest();
        SocketChannel host = open(guest);
        guest.shutDown(GUEST, PORT, Header.NO_SEND);
        assertThat(read(host)).isEqualTo("EOF");
        write(host, "still here");
        assertThat(guest.expect(Header.RW, GUEST, PORT).data()).isEqualTo("still here");
        guest.data(GUEST, PORT, "but it said that it would not");
        guest.expect(Header.RST, GUEST, PORT);
    }

    @Test
    void theGuestReceivesNoMore() throws Exception {
        VsockDriver guest = guest();
        SocketChannel host = open(guest);
        write(host, "never to be read");
        guest.shutDown(GUEST, PORT, Header.NO_RECEIVE);
        assertThatThrownBy(() -> write(host, "more")).isInstanceOf(IOException.class);
        guest.data(GUEST, PORT, "result");
        assertThat(read(host)).isEqualTo("result");
        host.close();
        assertThat(guest.expect(Header.SHUTDOWN, GUEST, PORT).flags()).isEqualTo(Header.NO_MORE);
    }

    @Test
    void theLastBytesOfAnEndedStreamReachASlowHost() throws Exception {
        VsockDriver guest = guest();
        SocketChannel host = open(guest);
        String chunk = "0123456789abcdef".repeat(2048);
        int chunks = 0;
        for (int forwarded = 0; (chunks + 1) * chunk.length() - forwarded <= Credit.BUFFER; chunks++) {
            guest.data(GUEST, PORT, chunk);
            guest.send(GUEST, PORT, Header.CREDIT_REQUEST);
            forwarded = guest.expect(Header.CREDIT_UPDATE, GUEST, PORT).forwarded();
        }
        guest.shutDown(GUEST, PORT, Header.NO_MORE);
        guest.send(GUEST, PORT, Header.RST); // as Linux does after 8 seconds
        StringBuilder all = new StringBuilder();
        for (String s = read(host); !s.equals("EOF"); s = read(host)) {
            all.append(s);
            settle();
        }
        assertThat(all.toString()).isEqualTo(chunk.repeat(chunks));
        assertThat(guest.isSilent()).isTrue();
    }

    // ---- host programs

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CONNECT\n",
                "CONNECT \n",
                "CONNECT x\n",
                "CONNECT -1\n",
                "CONNECT 4294967296\n",
                "CONNECT 99999999999999999999\n",
                "connect 1\n",
                "X",
                "\n",
                "CONNECT 1 \n",
                "CONNECT 00000000000000000000000000000001\n"
            })
    void aProgramThatSaysAnythingElseIsSentAway(String line) throws Exception {
        VsockDriver guest = guest();
        SocketChannel host = directory().connect();
        write(host, line);
        settle();
        assertThatThrownBy(() -> {
                    if (read(host).equals("EOF")) {
                        throw new IOException("EOF"); // or a reset, where bytes were left unread
                    }
                })
                .isInstanceOf(IOException.class);
        assertThat(guest.isSilent()).isTrue();
    }

    @Test
    void aProgramMayTakeItsTime() throws Exception {
        VsockDriver guest = guest();
        SocketChannel host = directory().connect();
        for (String part : List.of("CON", "NECT 4294", "967295", "\r")) {
            write(host, part);
            settle();
        }
        write(host, "\nx");
        Packet request = guest.receive();
        assertThat(request.targetPort()).isEqualTo(-1);
        guest.send(-1, request.sourcePort(), Header.RESPONSE);
        assertThat(read(host)).startsWith("OK ");
        assertThat(guest.receive().data()).isEqualTo("x");
    }

    @Test
    void theGuestRefusesAProgram() throws Exception {
        VsockDriver guest = guest();
        SocketChannel host = directory().connect();
        write(host, "CONNECT 9\n");
        Packet request = guest.receive();
        guest.send(9, request.sourcePort(), Header.RST);
        assertThat(read(host)).isEqualTo("EOF");
        assertThat(guest.isSilent()).isTrue();
    }

    @Test
    void aProgramThatLeavesBeforeTheGuestAnswers() throws Exception {
        VsockDriver guest = guest();
        SocketChannel host = directory().connect();
        write(host, "CONNECT 9\n");
        Packet request = guest.receive();
        host.close();
        settle();
        guest.send(9, request.sourcePort(), Header.RESPONSE);
        guest.expect(Header.RST, 9, request.sourcePort());
    }

    @Test
    void portsOfTheHostAreNotGivenOutTwice() throws Exception {
        VsockDriver guest = guest();
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            write(directory().connect(), "CONNECT 9\n");
            ports.add(guest.receive().sourcePort());
        }
        assertThat(ports).doesNotHaveDuplicates();
    }

    // ---- too many

    @Test
    void theTableIsFullAndEmptiesAgain() throws Exception {
        VsockDriver guest = guest();
        directory().listen(PORT);
        for (int i = 0; i < CONNECTIONS; i++) {
            guest.send(i, PORT, Header.REQUEST);
            guest.expect(Header.RESPONSE, i, PORT);
        }
        guest.send(99, PORT, Header.REQUEST);
        guest.expect(Header.RST, 99, PORT);
        SocketChannel waiting = directory().connect();
        write(waiting, "CONNECT 1\n");
        assertThat(machine.ioThread().stations().getFirst().hasWork()).isFalse();
        guest.send(0, PORT, Header.RST);
        assertThat(guest.receive().operation()).isEqualTo(Header.REQUEST);
    }

    @Test
    void aGuestThatTakesNoAnswersWaitsWithItsPackets() throws Exception {
        List<MockQueue> queues = driver.start(0, 3, 256);
        VsockDriver guest = guest(queues);
        for (int i = 0; i < 200; i++) {
            guest.put(guest.packet(i, PORT, Header.RW, 0, ""));
        }
        settle();
        int taken = 0;
        while (guest.taken().isPresent()) {
            taken++;
        }
        assertThat(taken).isBetween(1, 100);
        for (int i = 0; i < 200; i++) {
            assertThat(guest.receive().operation()).isEqualTo(Header.RST);
        }
        assertThat(guest.isSilent()).isTrue();
    }

    @Test
    void streamsThatComeAndGoWithoutAnAnswerLeaveNothing() throws Exception {
        VsockDriver guest = guest();
        directory().listen(PORT);
        ServerSocketChannel server = directory().listen(PORT + 1);
        for (int i = 0; i < 1000; i++) {
            guest.send(i, PORT + 1, Header.REQUEST); // its RESPONSE is never taken
            guest.send(i, PORT + 1, Header.RST);
            directory().accept(server).close();
        }
        assertThat(guest.isSilent()).isTrue();
    }

    // ---- leaks, and a new life

    @Test
    void noDescriptorIsLeft() throws Exception {
        driver.start(0, 3, 16); // what a transport takes with the first driver it keeps
        driver.reset();
        long before = SocketDirectory.openDescriptors();
        for (int round = 0; round < 5; round++) {
            VsockDriver guest = guest();
            SocketChannel[] hosts = new SocketChannel[4];
            for (int i = 0; i < hosts.length; i++) {
                hosts[i] = directory().connect();
                write(hosts[i], i % 2 == 0 ? "CONNECT 9\n" : "CONN");
            }
            Packet request = guest.receive();
            guest.send(9, request.sourcePort(), Header.RESPONSE);
            driver.reset();
            assertThat(read(hosts[0])).startsWith("OK ");
            assertThat(read(hosts[0])).isEqualTo("EOF");
            for (SocketChannel host : hosts) {
                host.close();
            }
            assertThat(SocketDirectory.openDescriptors()).isEqualTo(before);
        }
    }

    @Test
    void pathsThatCannotBeNameTheOption() throws Exception {
        VsockSpec taken = spec();
        assertThatThrownBy(() -> new VsockDevice(taken))
                .isInstanceOf(SpecException.class)
                .hasMessageStartingWith("vsock.socket: there is a file ");
        VsockSpec nowhere = VsockSpec.of(3, Path.of("/no/such/directory/v"));
        assertThatThrownBy(() -> new VsockDevice(nowhere))
                .hasMessageStartingWith("vsock.socket: the directory of /no/such/directory/v does not exist");
        Path tooLong = Path.of("/tmp/" + "x".repeat(92));
        assertThatThrownBy(() -> VsockSpec.of(3, tooLong)).hasMessageStartingWith("vsock.socket: must be a path of");
        assertThatThrownBy(() -> VsockSpec.of(2, taken.socket())).hasMessageStartingWith("vsock.cid");
        assertThatThrownBy(() -> taken.withConnections(0)).hasMessageStartingWith("vsock.connections");
    }

    @Test
    void aRestoredDriverIsToldThatItsStreamsAreGone() throws Exception {
        List<MockQueue> queues = driver.start(0, 3, 16);
        VsockDriver guest = guest(queues);
        write(directory().connect(), "CONNECT 9\n");
        int port = guest.receive().sourcePort();
        MockQueue events = queues.get(2);
        int head = events.put(Buffer.toWrite(MockDriver.BUFFERS, 4));
        machine.memory().putInt(MockDriver.BUFFERS, -1);
        live().pause();
        VirtioState state = live().save();
        live().close();
        try (LiveDevice fresh = place.put("vsock0", newDevice(), ServiceMode.EVENTFD)) {
            fresh.restore(state);
            settle();
            assertThat(events.take()).contains(new MockQueue.Used(head, 4));
            assertThat(machine.memory().getInt(MockDriver.BUFFERS)).isZero();
            guest.send(9, port, Header.RESPONSE);
            guest.expect(Header.RST, 9, port);
            write(directory().connect(), "CONNECT 9\n");
            assertThat(guest.receive().sourcePort()).isEqualTo(port + 1);
        }
    }
}
