// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.devices.virtio.MockDriver;
import io.outrigger.devices.virtio.MockQueue;
import io.outrigger.devices.virtio.MockQueue.Buffer;
import io.outrigger.devices.virtio.VirtioDevice;
import io.outrigger.devices.virtio.VirtioDeviceContract;
import io.outrigger.linux.Errno;
import io.outrigger.linux.FileFlags;
import io.outrigger.linux.Fuse;
import io.outrigger.linux.FuseOpcode;
import io.outrigger.vmm.HostException;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.ShareSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class FsDeviceTest extends VirtioDeviceContract {
    private static final long REQUEST = MockDriver.BUFFERS;
    private static final long REPLY = MockDriver.BUFFERS + 0x1000;
    private static final long DATA = MockDriver.BUFFERS + 0x1_0000;
    private static final int ROOM = 0x800;
    private static final String TEXT = "what is in the file";

    // Not a @TempDir: the contract makes the device before those are there.
    private Path share;
    private FsDevice newest;

    @Override
    protected VirtioDevice newDevice() {
        try {
            if (share == null) {
                share = Files.createTempDirectory("fs-device");
                Files.writeString(share.resolve("file"), TEXT);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        newest = new FsDevice(ShareSpec.writable(share, "work").withQueues(2), new Limits(100, 10, 10));
        return newest;
    }

    @AfterEach
    void remove() throws IOException {
        live().close();
        assertThat(threads()).isEmpty();
        try (Stream<Path> all = Files.walk(share)) {
            all.sorted(Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(n -> n.startsWith("share "))
                .toList();
    }

    @Override
    protected void awaitHost() {
        while (newest.isBusy()) {
            Thread.yield();
        }
    }

    @Override
    protected int queueSize() {
        return 32;
    }

    @Override
    protected void use(List<MockQueue> queues) {
        MockQueue requests = queues.get(1);
        MemorySegment init = ask(requests, FuseOpcode.INIT, 0, 7, 36, 1 << 17, -1, new byte[48]);
        assertThat(init.byteSize()).isEqualTo(Fuse.INIT_OUT);
        long node = ask(requests, FuseOpcode.LOOKUP, Fuse.ROOT, "file").get(FuseClient.LONG, Fuse.ENTRY_NODE);
        long handle = ask(queues.get(2), FuseOpcode.OPEN, node, FileFlags.READ_WRITE, 0)
                .get(FuseClient.LONG, 0);
        assertThat(read(requests, node, handle)).isEqualTo(TEXT);
        forget(queues.getFirst(), node);
        assertThat(read(requests, node, handle)).isEqualTo(TEXT);
    }

    /** Asks, and returns what comes after the reply's header. */
    private MemorySegment ask(MockQueue queue, int opcode, long node, Object... parts) {
        int head = put(queue, opcode, node, FuseClient.arguments(parts), Buffer.toWrite(REPLY, ROOM));
        queue.kick();
        settle();
        MockQueue.Used used = queue.take().orElseThrow();
        assertThat(used.head()).isEqualTo(head);
        MemorySegment reply = machine.memory().slice(REPLY, used.written());
        assertThat(reply.get(FuseClient.INT, Fuse.OUT_LENGTH)).isEqualTo(used.written());
        assertThat(reply.get(FuseClient.INT, Fuse.OUT_ERROR))
                .as("error of %d", opcode)
                .isZero();
        return reply.asSlice(Fuse.OUT_HEADER);
    }

    // As Linux does it: the header, the arguments and each stretch of data have descriptors of their own.
    private int put(MockQueue queue, int opcode, long node, byte[] arguments, Buffer... more) {
        byte[] all = FuseClient.request((long) Fuse.IN_HEADER + arguments.length, opcode, 9, node, arguments);
        return put(queue, all, more);
    }

    private int put(MockQueue queue, byte[] request, Buffer... more) {
        machine.memory().write(REQUEST, request);
        Buffer[] buffers = new Buffer[2 + more.length];
        buffers[0] = Buffer.toRead(REQUEST, Fuse.IN_HEADER);
        buffers[1] = Buffer.toRead(REQUEST + Fuse.IN_HEADER, request.length - Fuse.IN_HEADER);
        System.arraycopy(more, 0, buffers, 2, more.length);
        return queue.put(buffers);
    }

    private String read(MockQueue queue, long node, long handle) {
        machine.memory().clear(DATA, 64);
        byte[] arguments = FuseClient.arguments(handle, 0L, 4096, 0, 0L, 0, 0);
        put(
                queue,
                FuseOpcode.READ,
                node,
                arguments,
                Buffer.toWrite(REPLY, Fuse.OUT_HEADER),
                Buffer.toWrite(DATA, 5),
                Buffer.toWrite(DATA + 5, 4091));
        queue.kick();
        settle();
        int written = queue.take().orElseThrow().written();
        assertThat(written).isEqualTo(Fuse.OUT_HEADER + TEXT.length());
        assertThat(machine.memory().getInt(REPLY)).isEqualTo(written);
        byte[] bytes = machine.memory().slice(DATA, TEXT.length()).toArray(ValueLayout.JAVA_BYTE);
        return new String(bytes, UTF_8);
    }

    private void forget(MockQueue queue, long node) {
        int head = put(queue, FuseOpcode.FORGET, node, FuseClient.arguments(1L));
        queue.kick();
        settle();
        assertThat(queue.take()).contains(new MockQueue.Used(head, 0));
    }

    @Test
    void theConfigurationSpaceHasTheTagAndTheQueues() {
        byte[] tag = new byte[36];
        for (int i = 0; i < tag.length; i++) {
            tag[i] = (byte) driver.config(i, 1);
        }
        assertThat(new String(tag, UTF_8)).isEqualTo("work" + "\0".repeat(32));
        assertThat(driver.config(36, 4)).isEqualTo(2);
        driver.config(36, 4, 99);
        assertThat(driver.config(36, 4)).isEqualTo(2);
        assertThat(live().type()).isEqualTo(26);
    }

    @Test
    void dataGoesStraightFromTheGuestsMemoryToTheFile() throws IOException {
        List<MockQueue> queues = driver.start(0, 3, 32);
        use(queues);
        MockQueue requests = queues.get(1);
        MemorySegment made = ask(requests, FuseOpcode.CREATE, Fuse.ROOT, FileFlags.READ_WRITE, 0666, 0, 0, "new");
        assertThat(Files.getAttribute(share.resolve("new"), "unix:mode")).isEqualTo(FileFlags.REGULAR | 0666);
        long handle = made.get(FuseClient.LONG, Fuse.ENTRY);
        byte[] data = "0123456789abcdef".getBytes(UTF_8);
        machine.memory().write(DATA, data);
        byte[] request = FuseClient.request(
                Fuse.IN_HEADER + Fuse.WRITE_IN + data.length,
                FuseOpcode.WRITE,
                9,
                made.get(FuseClient.LONG, 0),
                FuseClient.arguments(handle, 2L, data.length, 0, 0L, 0, 0));
        put(requests, request, Buffer.toRead(DATA, 7), Buffer.toRead(DATA + 7, 9), Buffer.toWrite(REPLY, 24));
        requests.kick();
        settle();
        assertThat(requests.take().orElseThrow().written()).isEqualTo(24);
        assertThat(machine.memory().getInt(REPLY + 16)).isEqualTo(16);
        assertThat(share.resolve("new")).hasContent("\0\0" + "0123456789abcdef");
    }

    @Test
    void whatIsWrittenToIsRunWithNobodysRights() throws IOException {
        Path file = share.resolve("file");
        Files.setAttribute(file, "unix:mode", FileFlags.REGULAR | 06755);
        List<MockQueue> queues = driver.start(0, 3, 32);
        use(queues);
        MockQueue requests = queues.get(1);
        long node = ask(requests, FuseOpcode.LOOKUP, Fuse.ROOT, "file").get(FuseClient.LONG, Fuse.ENTRY_NODE);
        long handle =
                ask(requests, FuseOpcode.OPEN, node, FileFlags.READ_WRITE, 0).get(FuseClient.LONG, 0);
        ask(requests, FuseOpcode.WRITE, node, handle, 0L, 1, 0, 0L, 0, 0, new byte[] {'w'});
        assertThat(Files.getAttribute(file, "unix:mode")).isEqualTo(FileFlags.REGULAR | 0755);
    }

    @Test
    void manyRequestsAreInFlightAndAllComeBackBeforeAPause() {
        List<MockQueue> queues = driver.start(0, 3, 512);
        use(queues);
        MockQueue requests = queues.get(1);
        byte[] lookup = FuseClient.request(45, FuseOpcode.LOOKUP, 1, Fuse.ROOT, "file\0".getBytes(UTF_8));
        machine.memory().write(REQUEST, lookup);
        Set<Integer> heads = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            heads.add(requests.put(Buffer.toRead(REQUEST, 45), Buffer.toWrite(DATA + i * 256L, 200)));
        }
        requests.kick();
        machine.ioThread().poll();
        live().pause();
        int back = takeAll(requests, heads);
        assertThat(back).isBetween(1, FsLane.MOST_IN_FLIGHT + 32);
        live().resume();
        settle();
        assertThat(back + takeAll(requests, heads)).isEqualTo(200);
        assertThat(heads).isEmpty();
        for (int i = 0; i < 200; i++) {
            assertThat(machine.memory().getInt(DATA + i * 256L)).isEqualTo(Fuse.OUT_HEADER + Fuse.ENTRY);
        }
    }

    private static int takeAll(MockQueue queue, Set<Integer> heads) {
        int n = 0;
        for (var used = queue.take(); used.isPresent(); used = queue.take()) {
            assertThat(heads.remove(used.get().head())).isTrue();
            n++;
        }
        return n;
    }

    @Test
    void aRequestWithoutRoomForAReplyComesBackEmpty() {
        List<MockQueue> queues = driver.start(0, 3, 32);
        use(queues);
        int head = put(queues.get(1), FuseOpcode.GETATTR, Fuse.ROOT, FuseClient.arguments(0, 0, 0L));
        queues.get(1).kick();
        settle();
        assertThat(queues.get(1).take()).contains(new MockQueue.Used(head, 0));
        MemorySegment reply = machine.memory().slice(REPLY, 16);
        put(queues.get(1), FuseOpcode.GETATTR, 77, FuseClient.arguments(0, 0, 0L), Buffer.toWrite(REPLY, 200));
        queues.get(1).kick();
        settle();
        assertThat(reply.get(FuseClient.INT, Fuse.OUT_ERROR)).isEqualTo(-Errno.ESTALE);
    }

    @Test
    void aDirectoryThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> new FsDevice(ShareSpec.readOnly(share.resolve("none"), "tag")))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("share tag: cannot use")
                .hasMessageContaining("ENOENT");
        assertThatThrownBy(() -> new FsDevice(ShareSpec.readOnly(share.resolve("file"), "tag")))
                .hasMessageContaining("ENOTDIR");
    }

    @Test
    void noThreadAndNoDescriptorIsLeft() throws IOException {
        use(driver.start(0, 3, 32)); // a transport keeps the interrupts that it made
        driver.reset();
        long before = openDescriptors();
        for (ServiceMode mode : ServiceMode.values()) {
            for (int q = 0; q < 3; q++) {
                live().serve(q, mode);
            }
            use(driver.start(0, 3, 32));
            assertThat(threads()).containsExactly("share work");
            driver.reset();
            assertThat(threads()).isEmpty();
        }
        assertThat(openDescriptors()).isEqualTo(before);
    }

    private static long openDescriptors() throws IOException {
        try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"))) {
            return fds.count();
        }
    }
}
