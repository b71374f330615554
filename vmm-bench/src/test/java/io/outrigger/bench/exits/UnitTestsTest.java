// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.exits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.bench.host.BenchException;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnitTestsTest {
    private static final List<String> OUTPUT =
            List.of("enabling apic", "paging enabled", "cr0 = 80010011", "cpuid 56359", "inl_from_qemu 65610");

    @Test
    void anOperationsLineIsItsNameAndCycles() {
        assertThat(UnitTests.cycles("cpuid", OUTPUT)).isEqualTo(56_359);
        assertThat(UnitTests.cycles("inl_from_qemu", OUTPUT)).isEqualTo(65_610);
    }

    @Test
    void whatItSkipsOrDoesNotKnowIsAnError() {
        assertThatThrownBy(() -> UnitTests.cycles("cpuid", List.of("cpuid (skipped)")))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("cpuid");
        assertThatThrownBy(() -> UnitTests.cycles("inl", OUTPUT)).isInstanceOf(BenchException.class);
    }
}
