// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IoUringTest {
    private static final int TRANSFERS = 64;

    @TempDir
    Path folder;

    private Path path;
    private BlockFile file;
    private EventFd event;
    private IoUring ring;

    @BeforeEach
    void open() throws Exception {
        assumeTrue(IoUring.isSupported(), "this host has no io_uring");
        path = Files.write(folder.resolve("disk"), new byte[TRANSFERS * 512]);
        file = BlockFile.open(path.toString(), true);
        event = EventFd.create();
        ring = IoUring.create(TRANSFERS, event);
    }

    @AfterEach
    void close() {
        if (ring != null) {
            ring.close();
            event.close();
            file.close();
        }
    }

    private void complete() {
        while (!ring.take()) {
            ring.await();
        }
    }

    @Test
    void manyTransfersAreUnderWayAtOnce() throws Exception {
        MemorySegment m = Arena.ofAuto().allocate(TRANSFERS * 512);
        for (int i = 0; i < TRANSFERS; i++) {
            m.asSlice(i * 512L, 512).fill((byte) (i + 1));
        }
        IoVector v = new IoVector(2);
        for (int round = 0; round < 5; round++) { // over the rings' ends
            BitSet done = new BitSet();
            for (int i = 0; i < TRANSFERS; i++) {
                v.clear();
                v.add(m, i * 512L, 100);
                v.add(m, i * 512L + 100, 412);
                ring.write(file, v, i * 512L, i % 2 == 0, i % 3 == 0, i);
                assertThat(ring.submit()).isTrue(); // the vector is free again after that
            }
            for (int i = 0; i < TRANSFERS; i++) {
                complete();
                assertThat(ring.result()).isEqualTo(512);
                done.set((int) ring.token());
            }
            assertThat(done.cardinality()).isEqualTo(TRANSFERS);
            assertThat(ring.hasCompletion()).isFalse();
        }
        assertThat(event.take()).isPositive();
        assertThat(Files.readAllBytes(path)).isEqualTo(m.toArray(ValueLayout.JAVA_BYTE));
    }

    @Test
    void everyKindOfTransferWorks() throws Exception {
        Files.write(path, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        MemorySegment m = Arena.ofAuto().allocate(8);
        IoVector v = new IoVector(1);
        v.add(m, 0, 8);
        ring.punchHole(file, 1, 2, 10);
        ring.sync(file, 11);
        assertThat(ring.submit()).isTrue();
        complete();
        assertThat(ring.result()).isZero();
        complete();
        assertThat(ring.result()).isZero();
        ring.zeroRange(file, 5, 1, 12);
        assertThat(ring.submit()).isTrue();
        complete();
        assertThat(ring.result()).isIn(0, -Errno.EOPNOTSUPP);
        ring.read(file, v, 0, true, Long.MIN_VALUE);
        assertThat(ring.submit()).isTrue();
        complete();
        assertThat(ring.token()).isEqualTo(Long.MIN_VALUE);
        assertThat(ring.result()).isEqualTo(8);
        assertThat(m.toArray(ValueLayout.JAVA_BYTE)).startsWith(1, 0, 0, 4, 5).endsWith(7, 8);
        ring.read(file, v, 6, false, 0);
        assertThat(ring.submit()).isTrue();
        complete();
        assertThat(ring.result()).isEqualTo(2);
    }

    @Test
    void failuresAreResultsAndTooManyARefusal() {
        IoVector v = new IoVector(1);
        v.add(Arena.ofAuto().allocate(8), 0, 8);
        file.close();
        ring.read(file, v, 0, false, 3);
        assertThat(ring.submit()).isTrue();
        complete();
        assertThat(ring.result()).isEqualTo(-Errno.EBADF);
        for (int i = 0; i < ring.room(); i++) {
            ring.sync(file, i);
        }
        assertThatThrownBy(() -> ring.sync(file, 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> IoUring.create(0, event)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTransferAllocatesNothing() {
        MemorySegment m = Arena.ofAuto().allocate(512);
        IoVector v = new IoVector(1);
        assertThat(Allocation.inSteadyState(() -> {
                    v.clear();
                    v.add(m, 0, 512);
                    ring.read(file, v, 0, false, 1);
                    boolean _ = ring.submit();
                    complete();
                }))
                .isZero();
    }

    @Test
    void nothingIsLeftOfIt() throws Exception {
        long descriptors = count("/proc/self/fd");
        long mappings = mappings();
        for (int i = 0; i < 50; i++) {
            IoUring.create(8, event).close();
        }
        assertThat(count("/proc/self/fd")).isEqualTo(descriptors);
        assertThat(mappings()).isEqualTo(mappings);
    }

    private static long count(String folder) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            return files.count();
        }
    }

    private static long mappings() throws IOException {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.contains("io_uring")).count();
        }
    }
}
