// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.devices.virtio.MockDriver;
import io.outrigger.devices.virtio.MockQueue;
import io.outrigger.devices.virtio.MockQueue.Buffer;
import io.outrigger.devices.virtio.MockQueue.Used;
import io.outrigger.devices.virtio.VirtioDevice;
import io.outrigger.devices.virtio.VirtioDeviceContract;
import io.outrigger.vmm.ConsoleConnection;
import io.outrigger.vmm.ConsoleControl;
import io.outrigger.vmm.ConsoleSpec;
import io.outrigger.vmm.ConsoleSpec.Socket;
import io.outrigger.vmm.ConsoleSpec.Streams;
import io.outrigger.vmm.ConsoleSpec.VmConsole;
import io.outrigger.vmm.SpecException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three ports: the VM's console, streams, a socket. */
@Timeout(120)
class ConsoleDeviceTest extends VirtioDeviceContract {
    private static final int READY = 0;
    private static final int ADD = 1;
    private static final int PORT_READY = 3;
    private static final int CONSOLE = 4;
    private static final int RESIZE = 5;
    private static final int OPEN = 6;
    private static final int NAME = 7;
    private static final long MULTIPORT = 1 << 1;
    private static final int QUEUES = 8;
    private static final long OUT = MockDriver.BUFFERS;
    private static final long IN = MockDriver.BUFFERS + 0x4_0000;
    private static final long CONTROL = MockDriver.BUFFERS + 0x8_0000;

    private @Nullable Path directory; // made by newDevice, which the superclass calls before this is set up

    @Override
    protected VirtioDevice newDevice() {
        return new ConsoleDevice(spec(), machine.console());
    }

    private ConsoleSpec spec() {
        return ConsoleSpec.standard()
                .withConsole(new VmConsole())
                .withPort("org.outrigger.streams", new Streams())
                .withPort("org.outrigger.socket", new Socket(socket()));
    }

    @SuppressWarnings("NullAway")
    private Path socket() {
        try {
            if (directory == null) {
                directory = Files.createTempDirectory("console");
            }
            return directory.resolve("s");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        live().close();
        Files.delete(socket().getParent()); // which must be empty
    }

    @Override
    protected int queueSize() {
        return 32;
    }

    private ConsoleControl control() {
        return live().control(ConsoleControl.class).orElseThrow();
    }

    private List<MockQueue> start() {
        List<MockQueue> queues = driver.start(0, QUEUES, queueSize());
        greet(queues);
        return queues;
    }

    // What Linux's driver says, to the end of what it is told.
    private void greet(List<MockQueue> queues) {
        say(queues, 0, READY, 1);
        assertThat(List.of(hear(queues), hear(queues), hear(queues))).containsExactly("0 1 1", "1 1 1", "2 1 1");
        for (int port = 0; port < 3; port++) {
            say(queues, port, PORT_READY, 1);
        }
        assertThat(List.of(hear(queues), hear(queues), hear(queues)))
                .containsExactly(
                        "0 %d 1".formatted(CONSOLE), "0 %d 0P\0\30\0".formatted(RESIZE), "0 %d 1".formatted(OPEN));
        assertThat(hear(queues)).isEqualTo("1 %d 1org.outrigger.streams".formatted(NAME));
        assertThat(hear(queues)).isEqualTo("2 %d 1org.outrigger.socket".formatted(NAME));
        for (int port = 0; port < 3; port++) {
            say(queues, port, OPEN, 1);
        }
    }

    private void say(List<MockQueue> queues, int port, int event, int value) {
        machine.memory().putInt(CONTROL, port);
        machine.memory().putShort(CONTROL + 4, (short) event);
        machine.memory().putShort(CONTROL + 6, (short) value);
        MockQueue tx = queues.get(3);
        int head = tx.put(Buffer.toRead(CONTROL, 8));
        tx.kick();
        settle();
        assertThat(tx.take()).contains(new Used(head, 0));
    }

    /** The next message: port, event, value, the rest; empty if there is none. */
    private String hear(List<MockQueue> queues) {
        MockQueue rx = queues.get(2);
        if (rx.free() == queueSize()) { // else the buffer of a last time, when there was none
            rx.put(Buffer.toWrite(CONTROL + 0x1000, 256));
            rx.kick();
        }
        settle();
        return rx.take().map(u -> text(u.written())).orElse("");
    }

    private String text(int written) {
        String rest = string(CONTROL + 0x1008, written - 8);
        int port = machine.memory().getInt(CONTROL + 0x1000);
        int event = machine.memory().getShort(CONTROL + 0x1004);
        int value = machine.memory().getShort(CONTROL + 0x1006);
        return "%d %d %d%s".formatted(port, event, value, rest);
    }

    private String string(long gpa, int length) {
        byte[] bytes = new byte[length];
        machine.memory().read(gpa, MemorySegment.ofArray(bytes));
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static int queue(int port) {
        return port == 0 ? 0 : 2 * port + 2;
    }

    private void guestWrites(List<MockQueue> queues, int port, String text) {
        assertThat(guestOffers(queues, port, text)).isPresent();
    }

    private Optional<Used> guestOffers(List<MockQueue> queues, int port, String text) {
        MockQueue tx = queues.get(queue(port) + 1);
        machine.memory().write(OUT, text.getBytes(StandardCharsets.ISO_8859_1));
        int half = text.length() / 2;
        tx.put(Buffer.toRead(OUT, half), Buffer.toRead(OUT + half, text.length() - half));
        tx.kick();
        settle();
        return tx.take();
    }

    private String guestReads(List<MockQueue> queues, int port) {
        MockQueue rx = queues.get(queue(port));
        if (rx.free() == queueSize()) {
            rx.put(Buffer.toWrite(IN, 4096));
            rx.kick();
        }
        settle();
        return rx.take().map(u -> string(IN, u.written())).orElse("");
    }

    private String console() {
        try {
            InputStream output = machine.console().output();
            return new String(output.readNBytes(output.available()), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected void use(List<MockQueue> queues) {
        boolean greeted = control().isOpenInGuest("console");
        if (!greeted) {
            greet(queues);
        }
        String _ = console(); // what a hostile driver has left there
        guestWrites(queues, 0, "to the console");
        assertThat(console()).isEqualTo("to the console");
        type("typed");
        assertThat(guestReads(queues, 0)).isEqualTo("typed");
        try (ConsoleConnection streams = control().open("org.outrigger.streams")) {
            assertThat(hear(queues)).isEqualTo("1 %d 1".formatted(OPEN));
            guestWrites(queues, 1, "to the host");
            assertThat(new String(streams.fromGuest().readNBytes(11), StandardCharsets.ISO_8859_1))
                    .isEqualTo("to the host");
            streams.toGuest().write("to the guest".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(guestReads(queues, 1)).isEqualTo("to the guest");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(hear(queues)).isEqualTo("1 %d 0".formatted(OPEN));
    }

    private void type(String text) {
        try {
            machine.console().input().write(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- the configuration space

    @Test
    void sizePortsAndTheLastWords() {
        driver.start(0, QUEUES, 16);
        assertThat(driver.config(0, 4)).isEqualTo(24 << 16 | 80);
        assertThat(driver.config(4, 4)).isEqualTo(3);
        int generation = driver.read(0x0FC);
        control().resize(0x1234, 0xFFFF);
        assertThat(driver.config(0, 4)).isEqualTo(0xFFFF1234L);
        assertThat(driver.read(0x0FC)).isNotEqualTo(generation);
        assertThatThrownBy(() -> control().resize(0, 1)).isInstanceOf(IllegalArgumentException.class);
        driver.reset();
        driver.config(8, 4, '!');
        driver.config(0, 4, 0);
        assertThat(console()).isEqualTo("!");
        assertThat(driver.config(0, 4)).isEqualTo(0xFFFF1234L);
    }

    @Test
    void aDriverThatKnowsNoPortsHasTheConsole() {
        List<MockQueue> queues = driver.start(MULTIPORT, QUEUES, 32);
        guestWrites(queues, 0, "plain");
        assertThat(console()).isEqualTo("plain");
        type("typed");
        assertThat(guestReads(queues, 0)).isEqualTo("typed");
        assertThat(queues.get(3).put(Buffer.toRead(CONTROL, 8))).isNotNegative();
        settle();
        assertThat(driver.needsReset()).isFalse();
    }

    // ---- control messages

    @Test
    void theWindowsSizeIsToldAgain() {
        List<MockQueue> queues = start();
        control().resize(100, 50);
        control().resize(132, 43);
        assertThat(hear(queues)).isEqualTo("0 %d 0%c\0+\0".formatted(RESIZE, 132));
        assertThat(hear(queues)).isEmpty();
    }

    @Test
    void aDriverWithoutSizesIsToldOfNone() {
        List<MockQueue> queues = driver.start(1, QUEUES, 32);
        say(queues, 0, PORT_READY, 1);
        assertThat(hear(queues)).isEqualTo("0 %d 1".formatted(CONSOLE));
        assertThat(hear(queues)).isEqualTo("0 %d 1".formatted(OPEN));
        control().resize(9, 9);
        assertThat(hear(queues)).isEmpty();
    }

    @Test
    void messagesThatMakeNoSenseAreIgnoredAndNoneMakesTheDeviceGrow() {
        List<MockQueue> queues = start();
        Random random = new Random(3);
        for (int i = 0; i < 500; i++) {
            int port = random.nextBoolean() ? random.nextInt() : random.nextInt(-1, 5);
            say(queues, port, random.nextInt(12), random.nextInt(3));
        }
        for (int i = 0; i < 100; i++) {
            say(queues, 0, READY, 1);
        }
        int messages = 0;
        while (!hear(queues).isEmpty()) {
            messages++;
        }
        assertThat(messages).isLessThanOrEqualTo(3 * 4);
        MockQueue tx = queues.get(3);
        tx.put(Buffer.toRead(CONTROL, 7));
        tx.put(Buffer.toWrite(CONTROL, 100));
        tx.kick();
        settle();
        assertThat(tx.take()).isPresent();
        assertThat(tx.take()).isPresent();
        assertThat(driver.needsReset()).isFalse();
    }

    @Test
    void aControlBufferThatIsTooSmallNeedsAReset() {
        List<MockQueue> queues = driver.start(0, QUEUES, 32);
        say(queues, 0, READY, 1);
        queues.get(2).put(Buffer.toWrite(CONTROL, 7));
        queues.get(2).kick();
        settle();
        assertThat(driver.needsReset()).isTrue();
    }

    // ---- who is there

    @Test
    void whatIsWrittenToNobodyIsDropped() {
        List<MockQueue> queues = start();
        guestWrites(queues, 1, "nobody");
        guestWrites(queues, 2, "nobody");
        assertThat(control().counters())
                .containsEntry("org.outrigger.streams.bytes_dropped", 6L)
                .containsEntry("org.outrigger.socket.bytes_dropped", 6L);
    }

    @Test
    void oneAtATime() throws Exception {
        start();
        ConsoleConnection first = control().open("org.outrigger.streams");
        assertThatThrownBy(() -> control().open("org.outrigger.streams")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> control().open("org.outrigger.socket")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> control().open("none")).isInstanceOf(IllegalArgumentException.class);
        first.close();
        first.close();
        assertThat(first.fromGuest().read()).isEqualTo(-1);
        assertThatThrownBy(() -> first.toGuest().write(1)).isInstanceOf(IOException.class);
        ConsoleConnection second = control().open("org.outrigger.streams");
        live().close();
        assertThat(second.fromGuest().read()).isEqualTo(-1);
        assertThatThrownBy(() -> second.toGuest().write(1)).isInstanceOf(IOException.class);
        second.close();
        assertThatThrownBy(() -> control().open("org.outrigger.streams")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aPortThatTheGuestHasNotOpenedKeepsItsInput() throws Exception {
        List<MockQueue> queues = start();
        say(queues, 1, OPEN, 0);
        ConsoleConnection streams = control().open("org.outrigger.streams");
        streams.toGuest().write('x');
        assertThat(guestReads(queues, 1)).isEmpty();
        say(queues, 1, OPEN, 1);
        assertThat(guestReads(queues, 1)).isEqualTo("x");
        streams.close();
    }

    @Test
    void aSocketsClientsTakeTurns() throws Exception {
        List<MockQueue> queues = start();
        SocketChannel first = connect();
        SocketChannel second = connect();
        assertThat(hear(queues)).isEqualTo("2 %d 1".formatted(OPEN));
        guestWrites(queues, 2, "hello");
        assertThat(read(first)).isEqualTo("hello");
        write(second, "second");
        write(first, "first");
        assertThat(guestReads(queues, 2)).isEqualTo("first");
        assertThat(guestReads(queues, 2)).isEmpty();
        write(first, "last");
        first.close();
        assertThat(guestReads(queues, 2)).isEqualTo("last");
        assertThat(guestReads(queues, 2)).isEqualTo("second");
        guestWrites(queues, 2, "you");
        assertThat(read(second)).isEqualTo("you");
        second.close();
        assertThat(hear(queues)).isEqualTo("2 %d 0".formatted(OPEN));
        guestWrites(queues, 2, "nobody");
    }

    // ---- who does not read

    @Test
    void aPortWhoseReaderStallsHoldsItsOwnGuestUpAndLosesNothing() throws Exception {
        List<MockQueue> queues = start();
        String chunk = "0123456789abcdef".repeat(1000);
        ConsoleConnection streams = control().open("org.outrigger.streams");
        assertThat(hear(queues)).isEqualTo("1 %d 1".formatted(OPEN));
        int written = 0;
        while (guestOffers(queues, 1, chunk).isPresent()) {
            written++;
        }
        assertThat(written).isEqualTo(PortRing.CAPACITY / chunk.length());
        assertThat(machine.ioThread().stations().getFirst().hasWork()).isFalse();
        assertThat(machine.ioThread().stations().getFirst().deadline()).isEqualTo(Long.MAX_VALUE);
        guestWrites(queues, 0, "others go on");
        live().pause();
        live().resume();
        StringBuilder all = new StringBuilder();
        while (all.length() < (written + 1) * chunk.length()) {
            all.append(new String(streams.fromGuest().readNBytes(4000), StandardCharsets.ISO_8859_1));
            settle();
        }
        assertThat(all.toString()).isEqualTo(chunk.repeat(written + 1));
        assertThat(queues.get(5).take()).isPresent();
        streams.close();
    }

    @Test
    void aSocketWhoseReaderStallsHoldsItsOwnGuestUpAndLosesNothing() throws Exception {
        List<MockQueue> queues = start();
        String chunk = "0123456789abcdef".repeat(4000);
        try (SocketChannel client = connect()) {
            assertThat(hear(queues)).isEqualTo("2 %d 1".formatted(OPEN));
            int written = 1;
            while (guestOffers(queues, 2, chunk).isPresent()) {
                written++;
            }
            StringBuilder all = new StringBuilder();
            while (all.length() < written * chunk.length()) {
                all.append(read(client));
                settle();
            }
            assertThat(all.toString()).isEqualTo(chunk.repeat(written));
            assertThat(queues.get(7).take()).isPresent();
        }
    }

    @Test
    void aConsoleWhoseReaderStallsDropsAfterAWhile() throws Exception {
        List<MockQueue> queues = start();
        InputStream reader = machine.console().output(); // from now on there is one
        String chunk = "0123456789abcdef".repeat(1000);
        while (guestOffers(queues, 0, chunk).isPresent()) {
            // until the console is full
        }
        assertThat(machine.ioThread().stations().getFirst().deadline()).isNotEqualTo(Long.MAX_VALUE);
        while (queues.get(1).take().isEmpty()) { // a tenth of a second
            settle();
        }
        assertThat(control().counters().get("console.bytes_dropped")).isPositive();
        long dropped = control().counters().get("console.bytes_dropped");
        guestWrites(queues, 0, chunk); // at once now
        assertThat(control().counters().get("console.bytes_dropped")).isEqualTo(dropped + chunk.length());
        assertThat(reader.readNBytes(40_000)).hasSize(40_000);
        guestWrites(queues, 0, "again");
        assertThat(control().counters().get("console.bytes_dropped")).isEqualTo(dropped + chunk.length());
    }

    @Test
    void aGuestThatDoesNotReadHoldsTheHostsWriterAndNothingElse() throws Exception {
        List<MockQueue> queues = start();
        ConsoleConnection streams = control().open("org.outrigger.streams");
        assertThat(hear(queues)).isEqualTo("1 %d 1".formatted(OPEN));
        byte[] all = new byte[200_000];
        new Random(1).nextBytes(all);
        Thread writer = Thread.ofPlatform().start(() -> {
            try {
                streams.toGuest().write(all);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        guestWrites(queues, 0, "others go on");
        StringBuilder read = new StringBuilder();
        while (read.length() < all.length) {
            read.append(guestReads(queues, 1));
        }
        writer.join();
        assertThat(read.toString()).isEqualTo(new String(all, StandardCharsets.ISO_8859_1));
        streams.close();
    }

    // ---- a new life

    @Test
    void whatIsHalfPassedOnGoesOnWhereItStopped() throws Exception {
        List<MockQueue> queues = start();
        ConsoleConnection streams = control().open("org.outrigger.streams");
        assertThat(hear(queues)).isEqualTo("1 %d 1".formatted(OPEN));
        assertThat(guestOffers(queues, 1, "x".repeat(PortRing.CAPACITY + 5))).isEmpty();
        live().pause();
        assertThat(live().save().device())
                .isInstanceOfSatisfying(
                        ConsoleState.class,
                        s -> assertThat(s.ports().get(1))
                                .isEqualTo(new PortState(0, true, false, true, true, PortRing.CAPACITY)));
        live().resume();
        assertThat(streams.fromGuest().readNBytes(PortRing.CAPACITY)).hasSize(PortRing.CAPACITY);
        settle();
        assertThat(streams.fromGuest().available()).isEqualTo(5);
        streams.close();
    }

    @Test
    void noDescriptorOrThreadIsLeft() throws Exception {
        start(); // what a transport takes with the first driver it keeps
        long before = openDescriptors();
        int threads = Thread.activeCount();
        for (int i = 0; i < 5; i++) {
            Path other = socket().resolveSibling("other");
            ConsoleSpec spec = ConsoleSpec.standard()
                    .withConsole(new Socket(other))
                    .withPort("a", new Streams())
                    .withPort("b", new Socket(socket())); // which is taken: it fails half way
            assertThatThrownBy(() -> new ConsoleDevice(spec, machine.console()))
                    .isInstanceOf(SpecException.class)
                    .hasMessageStartingWith("console.socket: there is a file ");
            assertThat(other).doesNotExist();
            List<MockQueue> queues = start();
            try (SocketChannel client = connect()) {
                assertThat(hear(queues)).isEqualTo("2 %d 1".formatted(OPEN));
                assertThat(client.isConnected()).isTrue();
            }
            assertThat(hear(queues)).isEqualTo("2 %d 0".formatted(OPEN));
        }
        assertThat(openDescriptors()).isEqualTo(before);
        assertThat(Thread.activeCount()).isEqualTo(threads);
    }

    @Test
    void specificationsThatCannotBeNameTheOption() {
        ConsoleSpec spec = ConsoleSpec.standard();
        for (String name : List.of("", "console", "a b", "a/b", "x".repeat(65), "\u00e9")) {
            assertThatThrownBy(() -> spec.withPort(name, new Streams())).hasMessageStartingWith("console.ports");
        }
        assertThatThrownBy(() -> spec.withPort("a", new VmConsole())).hasMessageStartingWith("console.ports");
        assertThatThrownBy(() -> spec.withPort("a", new Streams()).withPort("a", new Streams()))
                .hasMessageStartingWith("console.ports");
        assertThatThrownBy(() -> spec.withSize(0, 1)).hasMessageStartingWith("console.size");
        Path tooLong = Path.of("/" + "x".repeat(107));
        assertThatThrownBy(() -> new Socket(tooLong)).hasMessageStartingWith("console.socket");
        ConsoleSpec nowhere = spec.withConsole(new Socket(Path.of("/no/such/directory/s")));
        assertThatThrownBy(() -> new ConsoleDevice(nowhere, machine.console()))
                .hasMessageStartingWith("console.socket: the directory of /no/such/directory/s does not exist");
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket()));
        channel.configureBlocking(false);
        return channel;
    }

    private static void write(SocketChannel channel, String text) throws IOException {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static String read(SocketChannel channel) throws IOException {
        ByteBuffer room = ByteBuffer.allocate(1 << 20);
        int n = channel.read(room);
        return new String(room.array(), 0, Math.max(0, n), StandardCharsets.ISO_8859_1);
    }

    private static long openDescriptors() throws IOException {
        try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"))) {
            return fds.count();
        }
    }
}
