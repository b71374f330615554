// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.hotpath;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.linux.Allocation;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.GuestRegion;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the benchmarks measure allocates nothing; and does what it is measured for. */
class HotPathAllocationTest {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aQueue(boolean indirect) {
        try (EndlessQueue queue = new EndlessQueue(indirect)) {
            assertThat(queue.turn()).isEqualTo(4097);
            assertThat(Allocation.inSteadyState(queue::turn)).isZero();
            assertThat(queue.requests()).isGreaterThan(1000);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSwitch(EndlessSwitch.Traffic traffic) {
        try (EndlessSwitch net = new EndlessSwitch(traffic, 60)) {
            net.turn();
            assertThat(net.received(1)).isEqualTo(EndlessPort.FRAMES);
            assertThat(net.received(2)).isEqualTo(traffic == EndlessSwitch.Traffic.BROADCAST ? EndlessPort.FRAMES : 0);
            assertThat(Allocation.inSteadyState(net::turn)).isZero();
        }
    }

    @Test
    void theBus() {
        BusBenchmark bus = BusBenchmark.of(64);
        assertThat(Allocation.inSteadyState(bus::read)).isZero();
    }

    @Test
    void copiesFromAGuest() {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment first = arena.allocate(8192);
            MemorySegment second = arena.allocate(8192);
            GuestMemory memory = new GuestMemory(List.of(new GuestRegion(0, first), new GuestRegion(8192, second)));
            MemorySegment host = arena.allocate(4096);
            assertThat(Allocation.inSteadyState(() -> memory.read(100, host))).isZero();
            assertThat(Allocation.inSteadyState(() -> memory.read(6000, host))).isZero();
        }
    }
}
