// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.balloon;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.linux.Mapping;
import io.outrigger.linux.MemFd;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.GuestRegion;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On memory of the kernel's, as a VM has it: two regions with a hole between. */
class HostReclaimTest {
    private static final long SIZE = 1 << 20;
    private static final long HALF = SIZE / 2;
    private static final long HIGH = 4 << 20;

    private final MemFd file = MemFd.create("host-reclaim-test", 4096);
    private final Mapping ram;
    private final GuestMemory memory;
    private final HostReclaim reclaim;

    HostReclaimTest() {
        file.truncate(SIZE);
        ram = file.map(SIZE);
        ram.segment().fill((byte) 7);
        memory = new GuestMemory(List.of(
                new GuestRegion(0, ram.segment().asSlice(0, HALF)),
                new GuestRegion(HIGH, ram.segment().asSlice(HALF))));
        reclaim = new HostReclaim(memory);
    }

    @AfterEach
    void close() {
        ram.close();
        file.close();
    }

    @Test
    void pagesLeaveTheFileAndReadAsZeros() throws Exception {
        assertThat(residentKib()).isEqualTo(SIZE >> 10);
        reclaim.discard(0x3000, 0x5000);
        assertThat(residentKib()).isEqualTo(SIZE - 0x5000 >> 10); // shared memory counts what the file has
        assertThat(memory.getByte(0x2FFF)).isEqualTo((byte) 7);
        assertThat(memory.getLong(0x3000)).isZero();
        assertThat(memory.getLong(0x7FF8)).isZero();
        assertThat(memory.getByte(0x8000)).isEqualTo((byte) 7);
        assertThat(counters()).containsEntry("pages_released", 5L).containsEntry("release_calls", 1L);
    }

    @Test
    void whatIsNoRamIsLeftOutAndCounted() {
        reclaim.discard(HALF - 0x2000, HIGH - HALF + 0x3000);
        assertThat(memory.getLong(HALF - 0x2000)).isZero();
        assertThat(memory.getByte(HALF - 0x2001)).isEqualTo((byte) 7);
        assertThat(memory.getLong(HIGH)).isZero();
        assertThat(memory.getByte(HIGH + 0x1000)).isEqualTo((byte) 7);
        reclaim.discard(HIGH + HALF, 0x1000);
        reclaim.discard(0xFFFF_FFFFL * 4096, 0x1000);
        assertThat(counters())
                .containsEntry("pages_released", 3L)
                .containsEntry("release_calls", 2L)
                .containsEntry("pages_not_ram", (HIGH - HALF) / 4096 + 2);
    }

    @Test
    void anonymousMemoryIsGivenBackToo() {
        try (Mapping anonymous = Mapping.anonymous(0x4000, 4096)) {
            anonymous.segment().fill((byte) 7);
            assertThat(discardHalf(anonymous))
                    .containsEntry("pages_released", 2L)
                    .containsEntry("pages_refused", 0L);
            assertThat(anonymous.segment().get(ValueLayout.JAVA_LONG, 0x1FF8)).isZero();
            assertThat(anonymous.segment().get(ValueLayout.JAVA_BYTE, 0x2000)).isEqualTo((byte) 7);
        }
    }

    /** It would read as the file, and not as zeros. */
    @Test
    void aPrivateMappingOfAFileStays() {
        try (Mapping copy = file.mapPrivate(0x4000)) {
            copy.segment().fill((byte) 8);
            assertThat(discardHalf(copy)).containsEntry("pages_refused", 2L).containsEntry("pages_released", 0L);
            assertThat(copy.segment().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 8);
        }
    }

    private static Map<String, Long> discardHalf(Mapping mapping) {
        HostReclaim other = new HostReclaim(new GuestMemory(List.of(new GuestRegion(0, mapping.segment()))));
        other.discard(0, 0x2000);
        Map<String, Long> counters = new LinkedHashMap<>();
        other.addTo(counters);
        return counters;
    }

    private Map<String, Long> counters() {
        Map<String, Long> all = new LinkedHashMap<>();
        reclaim.addTo(all);
        return all;
    }

    private static long residentKib() throws IOException {
        boolean ours = false;
        for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
            if (line.contains("-") && line.matches("^[0-9a-f]+-[0-9a-f]+ .*")) {
                ours = line.contains("host-reclaim-test");
            } else if (ours && line.startsWith("Rss:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return -1;
    }
}
