// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.outrigger.linux.HostPages;
import io.outrigger.vmm.MemorySpec;
import io.outrigger.vmm.MemorySpec.Pages;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.SpecException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** RAM comes whole or not at all, and leaves nothing behind. */
class GuestRamTest {
    private static final String NAME = "guest-ram-test";

    @Test
    void whatIsMappedIsUnmapped() throws IOException {
        long descriptors = descriptors();
        try (GuestRam ram = new GuestRam(NAME, new MemorySpec(MiB.of(4), Pages.BASE, true, false, false, List.of()))) {
            assertThat(mappings()).isEqualTo(1);
            assertThat(descriptors()).as("mapped memory needs no descriptor").isEqualTo(descriptors);
            ram.memory().putLong(MiB.of(4) - 8, -1);
            assertThat(ram.memory().getLong(MiB.of(4) - 8)).isEqualTo(-1);
        }
        assertThat(mappings()).isZero();
    }

    /** Also on hosts that give shared memory none, which most do. */
    @Test
    void transparentHugePagesAreThereWhereTheHostHasThem() throws IOException {
        Path enabled = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
        assumeTrue(Files.exists(enabled) && !Files.readString(enabled).contains("[never]"));
        try (GuestRam ram = new GuestRam(NAME, new MemorySpec(MiB.of(64), Pages.THP, true, false, false, List.of()))) {
            MemorySegment memory = ram.memory().regions().getFirst().memory();
            assertThat(memory.address() % MiB.of(2)).isZero();
            assertThat(hugeKib(memory.address())).isPositive();
            ram.memory().putLong(MiB.of(64) - 8, -1);
            assertThat(ram.memory().getLong(MiB.of(64) - 8)).isEqualTo(-1);
            assertThat(HostPages.discard(memory, MiB.of(32), MiB.of(32))).isZero();
            assertThat(ram.memory().getLong(MiB.of(64) - 8)).isZero();
            ram.memory().putLong(0, 42);
            assertThat(HostPages.unmapPrivate(memory.asSlice(0, 4096))).isTrue();
            assertThat(ram.memory().getLong(0)).isEqualTo(42);
        }
    }

    /** AnonHugePages of the mapping that holds an address; neighbours may have become one with it. */
    private static long hugeKib(long address) throws IOException {
        boolean inside = false;
        for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                String[] range = line.substring(0, line.indexOf(' ')).split("-", -1);
                inside = Long.parseUnsignedLong(range[0], 16) <= address
                        && address < Long.parseUnsignedLong(range[1], 16);
            } else if (inside && line.startsWith("AnonHugePages:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new AssertionError("not mapped");
    }

    @Test
    void aNodeThatIsNotThereTakesTheOthersAlong() throws IOException {
        long descriptors = descriptors();
        assertThatThrownBy(() ->
                        new GuestRam(NAME, new MemorySpec(MiB.of(4), Pages.BASE, false, false, false, List.of(0, 999))))
                .isInstanceOf(SpecException.class)
                .hasMessageStartingWith("memory.nodes: the host has no NUMA node ");
        assertThat(mappings()).isZero();
        assertThat(descriptors()).isEqualTo(descriptors);
    }

    @Test
    void hugePagesThatThePoolHasNotAreRefusedBeforeTheGuestMeetsThem() throws IOException {
        long size = (freeHugePages() + 4) * MiB.of(2);
        long descriptors = descriptors();
        assertThatThrownBy(
                        () -> new GuestRam(NAME, new MemorySpec(size, Pages.HUGE_2M, false, false, false, List.of())))
                .isInstanceOf(SpecException.class)
                .hasMessageStartingWith("memory.pages: the host's pool has not enough huge pages");
        assertThat(mappings()).isZero();
        assertThat(descriptors()).isEqualTo(descriptors);
    }

    private static long freeHugePages() throws IOException {
        Path free = Path.of("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages");
        return Files.exists(free) ? Long.parseLong(Files.readString(free).strip()) : 0;
    }

    private static long mappings() throws IOException {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.contains("outrigger-" + NAME)).count();
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
