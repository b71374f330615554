// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.exits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.bench.host.BenchException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimingTest {
    private static final String CPUID = "vmexit cpuid cpl=3 batch=2 tsc_khz=2000000 failures=0 n=2";

    @Test
    void samplesAreFoundAmongOtherLines() {
        List<Timing> timings = Timing.parse(List.of(
                "firmware says hello",
                CPUID,
                "00000fa0",
                "000007d0",
                "vmexit mmio-read cpl=3 batch=1 tsc_khz=0 failures=0 n=1",
                "ffffffff",
                "goodbye"));
        assertThat(timings).extracting(Timing::kind).containsExactly(ExitKind.CPUID, ExitKind.MMIO_READ);
        assertThat(timings.getFirst().nanos()).containsExactly(1000, 500); // 4000 and 2000 cycles at 2 GHz, two each
        assertThat(timings.getLast().nanos(4_000_000)).containsExactly(1_073_741_824);
        assertThatThrownBy(() -> timings.getLast().nanos())
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("how fast");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vmexit cpuid cpl=3 batch=2 tsc_khz=2000000 failures=1 n=1",
                "vmexit cpuid cpl=3 batch=2 tsc_khz=2000000 failures=0 n=2",
                "vmexit vmcall cpl=3 batch=2 tsc_khz=2000000 failures=0 n=1"
            })
    void whatFailedOrWasCutShortIsNoResult(String heading) {
        assertThatThrownBy(() -> Timing.parse(List.of(heading, "00000fa0"))).isInstanceOf(BenchException.class);
    }

    @Test
    void nonsenseIsNoResult() {
        assertThatThrownBy(() -> Timing.parse(List.of(CPUID, "00000fa0", "vmexit")))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("nonsense");
    }

    @Test
    void aRunOfOneKindHasOne() {
        assertThat(Timing.only(List.of(CPUID, "00000fa0", "000007d0")).kind()).isEqualTo(ExitKind.CPUID);
        assertThatThrownBy(() -> Timing.only(List.of("nothing"))).isInstanceOf(BenchException.class);
    }
}
