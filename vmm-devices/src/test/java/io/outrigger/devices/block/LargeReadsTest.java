// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.outrigger.devices.virtio.LiveDevice;
import io.outrigger.devices.virtio.MmioTransport;
import io.outrigger.devices.virtio.MockDriver;
import io.outrigger.devices.virtio.MockQueue;
import io.outrigger.devices.virtio.MockQueue.Buffer;
import io.outrigger.linux.BlockFile;
import io.outrigger.linux.IoUring;
import io.outrigger.linux.IoVector;
import io.outrigger.vmm.BlockSpec;
import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.Station;
import io.outrigger.vmm.VirtioPlace;
import io.outrigger.vmm.VmSpec;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reads of more than is copied at once: whole, in turns, and wherever the bytes are. */
@Timeout(60)
class LargeReadsTest {
    private static final int MIB = 1 << 20;
    private static final int REQUESTS = 3;
    private static final int SECTOR = 512;

    private final FakeMachine machine = new FakeMachine(
            VmSpec.payload(Image.of("none", new byte[0])).memory(MiB.of(8)).build());
    private final byte[] content = new byte[REQUESTS * MIB];
    private Path path;
    private LiveDevice live;
    private MockQueue queue;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        assumeTrue(IoUring.isSupported(), "this host has no io_uring");
        path = folder.resolve("disk");
        new Random(1).nextBytes(content);
        Arrays.fill(content, MIB + MIB / 2, 2 * MIB, (byte) 0);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.write(content, 0, MIB + MIB / 2); // what follows is a hole, which no memory holds
            file.seek(2 * MIB);
            file.write(content, 2 * MIB, MIB);
        }
        BlockDevice device = new BlockDevice(BlockSpec.raw(path).withEngine(BlockSpec.Engine.URING));
        live = MmioTransport.attach(machine, VirtioPlace.of(0), "disk0", device, ServiceMode.SIDECORE);
        queue = new MockDriver(machine, 0).start(0, 1, 64).getFirst();
    }

    @AfterEach
    void close() {
        if (live != null) {
            live.close();
        }
    }

    private static long data(int n) {
        return MiB.of(2) + (long) n * MIB;
    }

    private BlockRequests request(int n) {
        return new BlockRequests(machine.memory(), n);
    }

    /** In stretches that end anywhere. */
    private void read(int n, long offset) {
        BlockRequests r = request(n);
        r.header(BlockRequests.IN, offset / SECTOR);
        queue.put(
                Buffer.toRead(r.header(), 16),
                Buffer.toWrite(data(n), 1),
                Buffer.toWrite(data(n) + 1, 262_143),
                Buffer.toWrite(data(n) + 262_144, 262_144),
                Buffer.toWrite(data(n) + 524_288, 262_144),
                Buffer.toWrite(data(n) + 786_432, 262_144),
                Buffer.toWrite(r.status(), 1));
    }

    private void assertRead(int n, int offset) {
        assertThat(request(n).result()).isEqualTo(BlockRequests.OK);
        byte[] bytes = new byte[MIB];
        machine.memory().read(data(n), MemorySegment.ofArray(bytes));
        assertThat(Arrays.equals(bytes, Arrays.copyOfRange(content, offset, offset + MIB)))
                .isTrue();
    }

    private boolean isCached(long offset) {
        try (BlockFile file = BlockFile.open(path.toString(), false)) {
            IoVector all = new IoVector(1);
            all.add(Arena.ofAuto().allocate(MIB), 0, MIB);
            return file.readCached(all, offset) == MIB;
        }
    }

    @Test
    void eachPollCopiesNoMoreThanItsTurn() {
        assumeTrue(isCached(0) && isCached(2 * MIB), "what was just written is not in memory, or nobody can tell");
        Station station = machine.sidecoreThread().stations().getFirst();
        read(0, 0);
        read(1, 2 * MIB);
        queue.kick();
        for (int n = 0; n < 2; n++) {
            assertThat(station.hasWork()).isTrue();
            station.poll();
            assertThat(queue.take()).isPresent();
            assertThat(queue.take()).isEmpty();
        }
        assertThat(station.hasWork()).isFalse();
        assertRead(0, 0);
        assertRead(1, 2 * MIB);
    }

    @ParameterizedTest
    @EnumSource(ServiceMode.class)
    void whatIsNotInMemoryIsReadByTheHost(ServiceMode mode) throws Exception {
        live.serve(0, mode);
        for (int n = 0; n < REQUESTS; n++) {
            read(n, (long) n * MIB);
        }
        queue.kick();
        for (int done = 0; done < REQUESTS; ) {
            machine.ioThread().poll();
            machine.sidecoreThread().poll();
            done += queue.take().isPresent() ? 1 : 0;
        }
        for (int n = 0; n < REQUESTS; n++) {
            assertRead(n, n * MIB);
        }
    }

    @Test
    void aPauseWaitsForThem() {
        read(0, 0);
        read(1, MIB);
        queue.kick();
        machine.sidecoreThread().poll(); // has taken one
        live.pause();
        assertThat(queue.take()).isPresent();
        live.resume();
    }

    @Test
    void aFileThatBecameShortFailsThem() throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(MIB / 4 * 5);
        }
        read(0, MIB);
        queue.kick();
        while (queue.take().isEmpty()) {
            machine.sidecoreThread().poll();
        }
        assertThat(request(0).result()).isEqualTo(BlockRequests.IOERR);
    }
}
