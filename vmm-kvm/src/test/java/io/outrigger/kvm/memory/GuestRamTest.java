// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.vmm.MemorySpec;
import io.outrigger.vmm.MemorySpec.Pages;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.SpecException;
import java.io.IOException;
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
        try (GuestRam ram = new GuestRam(NAME, new MemorySpec(MiB.of(4), Pages.THP, true, false, List.of()))) {
            assertThat(mappings()).isEqualTo(1);
            assertThat(descriptors()).as("mapped memory needs no descriptor").isEqualTo(descriptors);
            ram.memory().putLong(MiB.of(4) - 8, -1);
            assertThat(ram.memory().getLong(MiB.of(4) - 8)).isEqualTo(-1);
        }
        assertThat(mappings()).isZero();
    }

    @Test
    void aNodeThatIsNotThereTakesTheOthersAlong() throws IOException {
        long descriptors = descriptors();
        assertThatThrownBy(
                        () -> new GuestRam(NAME, new MemorySpec(MiB.of(4), Pages.BASE, false, false, List.of(0, 999))))
                .isInstanceOf(SpecException.class)
                .hasMessageStartingWith("memory.nodes: the host has no NUMA node ");
        assertThat(mappings()).isZero();
        assertThat(descriptors()).isEqualTo(descriptors);
    }

    @Test
    void hugePagesThatThePoolHasNotAreRefusedBeforeTheGuestMeetsThem() throws IOException {
        long size = (freeHugePages() + 4) * MiB.of(2);
        long descriptors = descriptors();
        assertThatThrownBy(() -> new GuestRam(NAME, new MemorySpec(size, Pages.HUGE_2M, false, false, List.of())))
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
