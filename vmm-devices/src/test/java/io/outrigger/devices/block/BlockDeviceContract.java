// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.devices.block.disk.Disk;
import io.outrigger.devices.virtio.MockDriver;
import io.outrigger.devices.virtio.MockQueue;
import io.outrigger.devices.virtio.MockQueue.Buffer;
import io.outrigger.devices.virtio.VirtioDevice;
import io.outrigger.devices.virtio.VirtioDeviceContract;
import io.outrigger.vmm.BlockSpec;
import io.outrigger.vmm.RateControl;
import io.outrigger.vmm.RateSpec;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.Station;
import io.outrigger.vmm.VirtioPlace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a disk does by whichever engine on whichever files: a subclass for each. */
abstract class BlockDeviceContract extends VirtioDeviceContract {
    static final int SECTORS = 2048;

    private static final long CONFIG_WCE = 1L << 11;
    private static final long F_FLUSH = 1L << 9;

    /** Where the files are; made by the first who asks, since the device is made before any field of this class. */
    private Path folder;

    private List<BlockDevice> devices;
    private int uses;

    /** The files, made anew. */
    abstract BlockSpec newSpec(Path folder) throws IOException;

    /** Where they are. */
    Path newFolder() throws IOException {
        return Files.createTempDirectory("disk");
    }

    @Override
    protected VirtioDevice newDevice() {
        try {
            if (folder == null) {
                folder = newFolder();
                devices = new ArrayList<>();
                spec = newSpec(folder);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        BlockDevice device = new BlockDevice(spec);
        devices.add(device);
        return device;
    }

    private BlockSpec spec;

    @AfterEach
    void removeFiles() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path p : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(p);
            }
        }
    }

    @Override
    protected void awaitHost() {
        while (!devices.getLast().isIdle() && !anyHasWork()) {
            Thread.onSpinWait();
        }
    }

    private boolean anyHasWork() {
        return Stream.concat(machine.ioThread().stations().stream(), machine.sidecoreThread().stations().stream())
                .anyMatch(Station::hasWork);
    }

    @Override
    protected void use(List<MockQueue> queues) {
        int sector = 8 * (uses % 100);
        byte[] bytes = new byte[4096];
        new Random(uses++).nextBytes(bytes);
        List<BlockRequests> all = new ArrayList<>();
        for (MockQueue queue : queues) {
            BlockRequests r = new BlockRequests(machine.memory(), queues.indexOf(queue));
            all.add(r);
            assertThat(finish(queue, r.write(queue, sector, bytes), r)).isEqualTo(BlockRequests.OK);
        }
        for (MockQueue queue : queues) {
            BlockRequests r = all.get(queues.indexOf(queue));
            machine.memory().clear(r.data(), 4096);
            assertThat(finish(queue, r.read(queue, sector, 4096), r)).isEqualTo(BlockRequests.OK);
            assertThat(r.bytes(4096)).isEqualTo(bytes);
            assertThat(finish(queue, r.flush(queue), r)).isEqualTo(BlockRequests.OK);
        }
    }

    private int finish(MockQueue queue, int head, BlockRequests r) {
        queue.kick();
        settle();
        assertThat(queue.take().orElseThrow().head()).isEqualTo(head);
        return r.result();
    }

    private MockQueue start(long without) {
        return driver.start(without, live().queues(), 16).getFirst();
    }

    private BlockRequests place(int n) {
        return new BlockRequests(machine.memory(), n);
    }

    @Test
    void tellsOfItself() {
        assertThat(driver.config(0, 8)).isEqualTo(SECTORS);
        assertThat(driver.config(12, 4)).isEqualTo(254);
        assertThat(driver.config(20, 4)).isEqualTo(512);
        assertThat(driver.config(34, 2)).isEqualTo(live().queues());
        assertThat(driver.config(32, 1)).isEqualTo(1);
    }

    @Test
    void requestsAreDividedAsTheDriverLikes() {
        MockQueue queue = start(0);
        BlockRequests r = place(0);
        byte[] bytes = new byte[1024];
        new Random(1).nextBytes(bytes);
        r.header(BlockRequests.OUT, 5);
        machine.memory().write(r.header() + 16, bytes);
        // header and data in pieces that end anywhere
        int head = queue.put(
                Buffer.toRead(r.header(), 3),
                Buffer.toRead(r.header() + 3, 0),
                Buffer.toRead(r.header() + 3, 113),
                Buffer.toRead(r.header() + 116, 924),
                Buffer.toWrite(r.data(), 1));
        queue.kick();
        settle();
        assertThat(queue.take()).contains(new MockQueue.Used(head, 1));
        assertThat(machine.memory().getByte(r.data())).isZero();
        r.header(BlockRequests.IN, 5);
        // data and status in one
        head = queue.put(
                Buffer.toRead(r.header(), 16),
                Buffer.toWrite(r.data(), 700),
                Buffer.toWrite(r.data() + 700, 325),
                Buffer.toWrite(r.data() + 2000, 0));
        queue.kick();
        settle();
        assertThat(queue.take()).contains(new MockQueue.Used(head, 1025));
        assertThat(r.bytes(1024)).isEqualTo(bytes);
        assertThat(machine.memory().getByte(r.data() + 1024)).isZero();
    }

    @Test
    void manyRequestsAreInFlight() {
        MockQueue queue = driver.start(0, live().queues(), 64).getFirst();
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 6; i++) {
                place(i).write(queue, i * 128L, filled(BlockRequests.MOST_DATA, round * 10 + i));
            }
            queue.kick();
            settle();
            for (int i = 0; i < 6; i++) {
                assertThat(queue.take()).isPresent();
                assertThat(place(i).result()).isZero();
                machine.memory().clear(place(i).data(), BlockRequests.MOST_DATA);
            }
            for (int i = 0; i < 6; i++) {
                place(i).read(queue, i * 128L, BlockRequests.MOST_DATA);
            }
            queue.kick();
            settle();
            for (int i = 0; i < 6; i++) {
                assertThat(queue.take()).isPresent();
                assertThat(place(i).bytes(BlockRequests.MOST_DATA))
                        .isEqualTo(filled(BlockRequests.MOST_DATA, round * 10 + i));
            }
        }
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @ParameterizedTest
    @CsvSource({
        "0, 512, 0",
        "2047, 512, 0",
        "2047, 0, 0",
        "2048, 0, 0",
        "2048, 512, 1",
        "2047, 1024, 1",
        "2049, 0, 1",
        "0, 100, 1",
        "0, 513, 1",
        "-1, 512, 1",
        "-1, 0, 1",
        "0x7FFFFFFFFFFFFFFF, 512, 1",
        "0x0080000000000000, 512, 1",
        "0x0040000000000000, 1024, 1",
        "-9223372036854775808, 512, 1"
    })
    void whatIsNotOnTheDiskFails(String sector, int length, int status) {
        MockQueue queue = start(0);
        BlockRequests r = place(0);
        assertThat(finish(queue, r.read(queue, Long.decode(sector), length), r)).isEqualTo(status);
        assertThat(finish(queue, r.write(queue, Long.decode(sector), new byte[length]), r))
                .isEqualTo(status);
        use(List.of(queue));
    }

    @ParameterizedTest
    @CsvSource({
        "11, 0, 8, 0, 0",
        "11, 2048, 0, 0, 0",
        "11, 0, 8, 1, 2",
        "11, 2040, 9, 0, 1",
        "11, -1, 8, 0, 1",
        "11, 0, -1, 0, 1",
        "11, 0, 8, 2, 2",
        "13, 3, 17, 0, 0",
        "13, 3, 17, 1, 0",
        "13, 0, 2048, 1, 0",
        "13, 2047, 2, 0, 1",
        "13, 0x7FFFFFFFFFFFFFFF, 1, 0, 1",
        "13, 0, 65537, 0, 1",
        "13, 0, 8, 4, 2",
        "13, 0, 8, 0x80000000, 2"
    })
    void rangesAreChecked(int type, String sector, int count, String flags, int status) {
        MockQueue queue = start(0);
        BlockRequests r = place(0);
        int head = r.range(queue, type, Long.decode(sector), count, (int) (long) Long.decode(flags));
        assertThat(finish(queue, head, r)).isEqualTo(status);
        use(List.of(queue));
    }

    @Test
    void rangesBecomeZeros() {
        MockQueue queue = start(0);
        BlockRequests r = place(0);
        for (int unmap = 0; unmap < 2; unmap++) {
            assertThat(finish(queue, r.write(queue, 0, filled(64 * 512, 7)), r)).isZero();
            assertThat(finish(queue, r.range(queue, BlockRequests.ZEROES, 3, 40, unmap), r))
                    .isZero();
            assertThat(finish(queue, r.read(queue, 0, 64 * 512), r)).isZero();
            byte[] expected = filled(64 * 512, 7);
            Arrays.fill(expected, 3 * 512, 43 * 512, (byte) 0);
            assertThat(r.bytes(64 * 512)).isEqualTo(expected);
        }
        assertThat(finish(queue, r.range(queue, BlockRequests.DISCARD, 0, 64, 0), r))
                .isZero();
    }

    @Test
    void oddRequestsAreAnswered() {
        MockQueue queue = start(0);
        BlockRequests r = place(0);
        r.header(77, 0);
        assertThat(finish(queue, queue.put(Buffer.toRead(r.header(), 16), Buffer.toWrite(r.status(), 1)), r))
                .isEqualTo(BlockRequests.UNSUPP);
        r.header(BlockRequests.FLUSH, 0);
        assertThat(finish(queue, queue.put(Buffer.toRead(r.header(), 15), Buffer.toWrite(r.status(), 1)), r))
                .isEqualTo(BlockRequests.IOERR);
        r.header(BlockRequests.ZEROES, 0);
        assertThat(finish(queue, queue.put(Buffer.toRead(r.header(), 31), Buffer.toWrite(r.status(), 1)), r))
                .isEqualTo(BlockRequests.IOERR);
        queue.put(Buffer.toRead(r.header(), 16));
        queue.kick();
        settle();
        assertThat(driver.needsReset()).isTrue(); // nowhere to tell that it failed
        use(driver.start(0, live().queues(), 16));
    }

    @Test
    void aSerialNumberIsGiven() {
        MockQueue queue = start(0);
        BlockRequests r = place(0);
        r.header(BlockRequests.GET_ID, 0);
        int head =
                queue.put(Buffer.toRead(r.header(), 16), Buffer.toWrite(r.data(), 20), Buffer.toWrite(r.status(), 1));
        assertThat(finish(queue, head, r)).isEqualTo(BlockRequests.OK);
        assertThat(r.bytes(20)).isEqualTo(Arrays.copyOf("serial 1".getBytes(StandardCharsets.US_ASCII), 20));
        head = queue.put(Buffer.toRead(r.header(), 16), Buffer.toWrite(r.data(), 3), Buffer.toWrite(r.status(), 1));
        assertThat(finish(queue, head, r)).isEqualTo(BlockRequests.OK);
    }

    @Test
    void requestsAreCounted() {
        MockQueue queue = start(0);
        BlockRequests r = place(0);
        assertThat(finish(queue, r.write(queue, 0, filled(1024, 1)), r)).isZero();
        assertThat(finish(queue, r.read(queue, 0, 512), r)).isZero();
        assertThat(finish(queue, r.read(queue, SECTORS, 512), r)).isEqualTo(BlockRequests.IOERR);
        assertThat(finish(queue, r.flush(queue), r)).isZero();
        assertThat(live().counters())
                .containsEntry("device0.q0.writes", 1L)
                .containsEntry("device0.q0.reads", 1L)
                .containsEntry("device0.q0.flushes", 1L)
                .containsEntry("device0.q0.read_bytes", 512L)
                .containsEntry("device0.q0.failed", 1L);
    }

    @Test
    void aDriverMayTurnTheCacheOff() {
        MockQueue queue = start(0);
        BlockRequests r = place(0);
        driver.config(32, 1, 0);
        assertThat(driver.config(32, 1)).isZero();
        settle();
        assertThat(finish(queue, r.write(queue, 9, filled(1024, 9)), r)).isZero();
        assertThat(finish(queue, r.range(queue, BlockRequests.ZEROES, 9, 1, 0), r))
                .isZero();
        assertThat(finish(queue, r.range(queue, BlockRequests.ZEROES, 100, 1, 1), r))
                .isZero();
        driver.config(32, 1, 1);
        use(List.of(queue));
        driver.config(32, 1, 0);
        driver.reset();
        assertThat(driver.config(32, 1)).isEqualTo(1);
    }

    @Test
    void aDriverMayKnowNoCache() {
        use(driver.start(F_FLUSH | CONFIG_WCE, live().queues(), 16));
        use(driver.start(CONFIG_WCE, live().queues(), 16));
    }

    @Test
    void aLimitHoldsAndIsLifted() {
        RateControl rate = live().control(RateControl.class).orElseThrow();
        assertThat(rate.rate()).isEqualTo(RateSpec.UNLIMITED);
        MockQueue queue = start(0);
        rate.rate(new RateSpec(0, 0, 512, 512));
        for (int i = 0; i < 4; i++) {
            place(i).read(queue, 0, 1024);
        }
        queue.kick();
        settle();
        assertThat(queue.take()).isPresent();
        assertThat(queue.take()).isEmpty();
        assertThat(machine.ioThread().stations().getFirst().deadline()).isNotEqualTo(Station.NEVER);
        rate.rate(RateSpec.UNLIMITED);
        settle();
        for (int i = 0; i < 3; i++) {
            assertThat(queue.take()).isPresent();
        }
    }

    @Test
    void aTrappedRequestThatALimitHoldsBackIsLeftToTheIoThread() {
        for (int q = 0; q < live().queues(); q++) {
            live().serve(q, ServiceMode.TRAP);
        }
        MockQueue queue = start(0);
        live().control(RateControl.class).orElseThrow().rate(new RateSpec(1, 1, 0, 0));
        place(0).read(queue, 0, 512);
        queue.kick();
        Station station = machine.ioThread().stations().getFirst();
        settle();
        long _ = station.doorbell().take();
        place(1).read(queue, 0, 512);
        place(2).read(queue, 0, 512);
        queue.kick();
        assertThat(station.doorbell().take()).isPositive();
        assertThat(station.deadline()).isNotEqualTo(Station.NEVER);
    }

    @Test
    void nothingIsInFlightInAPausedMachine() {
        MockQueue queue = start(0);
        for (int round = 0; round < 50; round++) {
            for (int i = 0; i < 4; i++) {
                place(i).write(queue, 128L * i, filled(BlockRequests.MOST_DATA, round));
            }
            queue.kick();
            machine.ioThread().poll();
            live().pause();
            assertThat(devices.getLast().isIdle()).isTrue();
            assertThat(place(0).result()).isZero();
            live().resume();
            settle();
            for (int i = 0; i < 4; i++) {
                assertThat(queue.take()).isPresent();
            }
        }
    }

    @Test
    void aThreadThatEndsLeavesItsRequests() throws Exception {
        MockQueue queue = start(0);
        for (int round = 0; round < 50; round++) {
            for (int i = 0; i < 4; i++) {
                place(i).write(queue, 128L * i, filled(BlockRequests.MOST_DATA, round));
            }
            queue.kick();
            Thread.ofPlatform().start(() -> machine.ioThread().poll()).join();
            settle();
            for (int i = 0; i < 4; i++) {
                assertThat(queue.take()).isPresent();
                assertThat(place(i).result()).isZero();
            }
        }
    }

    @Test
    void oneProcessorNotifiesWhileAnotherResets() throws Exception {
        for (int q = 0; q < live().queues(); q++) {
            live().serve(q, ServiceMode.TRAP);
        }
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        long notify = VirtioPlace.of(0).base() + 0x050;
        Thread other = Thread.ofPlatform()
                .uncaughtExceptionHandler((t, e) -> thrown.set(e))
                .start(() -> {
                    while (!done.get()) {
                        machine.store(notify, 4, 0);
                        driver.config(32, 1, 1);
                        driver.config(32, 1, 0); // for which the device flushes
                    }
                });
        for (int round = 0; round < 100; round++) {
            MockQueue queue = start(0);
            for (int i = 0; i < 4; i++) {
                place(i).read(queue, 128L * i, 4096);
            }
            queue.kick();
            driver.reset();
        }
        done.set(true);
        other.join();
        assertThat(thrown.get()).isNull();
    }

    @Test
    void requestsInFlightAreDoneBeforeAReset() {
        for (int round = 0; round < 50; round++) {
            MockQueue queue = start(0);
            for (int i = 0; i < 4; i++) {
                place(i).read(queue, 128L * i, BlockRequests.MOST_DATA);
            }
            queue.kick();
            machine.ioThread().poll();
            driver.reset();
            for (int i = 0; i < 4; i++) {
                assertThat(place(i).result()).isZero();
            }
        }
    }

    @Test
    void nothingIsLeftOfADevice() throws IOException {
        start(0);
        driver.reset();
        Runtime.getRuntime().gc();
        long descriptors = count("/proc/self/fd");
        int threads = Thread.getAllStackTraces().size();
        for (int i = 0; i < 20; i++) {
            start(0);
            driver.reset();
        }
        assertThat(count("/proc/self/fd")).isLessThanOrEqualTo(descriptors);
        assertThat(Thread.getAllStackTraces().size()).isLessThanOrEqualTo(threads);
    }

    private static long count(String path) throws IOException {
        try (Stream<Path> all = Files.list(Path.of(path))) {
            return all.count();
        }
    }

    /** The size that each disk of these tests has. */
    static long size() {
        return (long) SECTORS * Disk.SECTOR;
    }

    /** A driver's first buffer. */
    static long buffer() {
        return MockDriver.BUFFERS;
    }
}
