// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.vcpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VcpuCountersTest {
    private static final int IO = 2;
    private static final long BEGIN = 1000;

    private final VcpuCounters counters = new VcpuCounters();

    private void exits(int n) {
        for (int i = 0; i < n; i++) {
            counters.count(IO);
        }
    }

    @Test
    void aHandlerThatLostItsProcessorDoesNotStandForAllOthers() {
        counters.begin(BEGIN);
        exits(VcpuCounters.SAMPLE_EVERY);
        counters.sampleHandling(10, 20, BEGIN + 30);
        exits(VcpuCounters.SAMPLE_EVERY);
        counters.sampleHandling(10, 5000, BEGIN + 30 + 8000);
        counters.end(BEGIN + 30 + 8000);
        assertThat(counters.guestNanos()).isEqualTo(10 + 10);
        assertThat(counters.hostNanos()).isEqualTo(20 + 7990);
    }

    @Test
    void aSampleStandsForTheExitsBeforeIt() {
        counters.begin(BEGIN);
        exits(2 * VcpuCounters.SAMPLE_EVERY);
        counters.addHeld(1000);
        counters.sampleHandling(10, 20, BEGIN + 100_000);
        counters.end(BEGIN + 100_000);
        assertThat(counters.hostNanos()).isEqualTo(20 * VcpuCounters.SAMPLE_EVERY);
        assertThat(counters.guestNanos()).isEqualTo(100_000 - 1000 - 20 * VcpuCounters.SAMPLE_EVERY);
    }
}
