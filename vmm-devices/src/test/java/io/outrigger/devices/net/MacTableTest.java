// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.devices.net.MacTable.Learned;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class MacTableTest {
    private static final int PORTS = 4;
    private static final int EACH = 3;
    private static final int AGE = 10;

    private enum Kind {
        LEARN,
        OWN,
        DISOWN,
        FORGET
    }

    private record Step(Kind kind, long address, int port, int seconds) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(
                                Kind.LEARN, Kind.LEARN, Kind.LEARN, Kind.LEARN, Kind.OWN, Kind.DISOWN, Kind.FORGET),
                        Arbitraries.longs().between(1, 12),
                        Arbitraries.integers().between(0, PORTS - 1),
                        Arbitraries.integers().between(0, 4))
                .as(Step::new)
                .list()
                .ofMaxSize(200);
    }

    /** What is static is never lost, nobody's own is learned elsewhere, and every bound holds. */
    @Property
    void agreesWithTheObviousTable(@ForAll("steps") List<Step> steps, @ForAll long secret) {
        MacTable table = new MacTable(PORTS, EACH, AGE, secret);
        Map<Long, Integer> own = new HashMap<>();
        Map<Long, int[]> learned = new HashMap<>(); // port, seen
        Map<Integer, Deque<Long>> order = new HashMap<>();
        int now = 0;
        for (Step s : steps) {
            now += s.seconds();
            switch (s.kind()) {
                case OWN -> {
                    boolean free = !own.containsKey(s.address());
                    boolean mine = own.getOrDefault(s.address(), -1) == s.port();
                    if (own.containsValue(s.port()) && !mine) {
                        continue; // a port has one
                    }
                    assertThat(table.own(s.address(), s.port())).isEqualTo(free || mine);
                    own.putIfAbsent(s.address(), s.port());
                    learned.remove(s.address());
                }
                case DISOWN -> {
                    table.disown(s.address(), s.port());
                    own.remove(s.address(), s.port());
                }
                case FORGET -> {
                    table.forget(s.port());
                    learned.values().removeIf(at -> at[0] == s.port());
                    order.remove(s.port());
                }
                case LEARN -> learn(table, own, learned, order, s, now);
            }
            for (long a = 1; a <= 12; a++) {
                int[] at = learned.get(a);
                int expected = own.getOrDefault(a, at != null && now - at[1] <= AGE ? at[0] : MacTable.NONE);
                assertThat(table.find(a, now)).as("address %d", a).isEqualTo(expected);
            }
            assertThat(table.size()).isEqualTo(own.size() + learned.size());
        }
    }

    private static void learn(
            MacTable table,
            Map<Long, Integer> own,
            Map<Long, int[]> learned,
            Map<Integer, Deque<Long>> order,
            Step s,
            int now) {
        Learned expected = own.getOrDefault(s.address(), s.port()) == s.port() ? Learned.KNOWN : Learned.FORGED;
        assertThat(table.learn(s.address(), s.port(), now)).isEqualTo(expected);
        if (own.containsKey(s.address())) {
            return;
        }
        int[] at = learned.get(s.address());
        if (at == null || at[0] != s.port()) {
            Deque<Long> taught = order.computeIfAbsent(s.port(), p -> new ArrayDeque<>());
            if (taught.size() == EACH) {
                long oldest = taught.remove();
                int[] where = learned.get(oldest);
                if (where != null && where[0] == s.port()) {
                    learned.remove(oldest);
                }
            }
            taught.add(s.address());
        }
        learned.put(s.address(), new int[] {s.port(), now});
    }

    @Test
    void aFloodOfSourcesForgetsOnlyItsOwn() {
        MacTable table = new MacTable(8, 64, 300, 42);
        assertThat(table.own(0x0200_0000_0001L, 1)).isTrue();
        assertThat(table.learn(0x0200_0000_0002L, 2, 0)).isEqualTo(Learned.KNOWN);
        for (long i = 0; i < 1_000_000; i++) {
            table.learn(0x0A00_0000_0000L + i, 3, 0);
        }
        assertThat(table.size()).isEqualTo(66);
        assertThat(table.find(0x0200_0000_0001L, 0)).isEqualTo(1);
        assertThat(table.find(0x0200_0000_0002L, 0)).isEqualTo(2);
        assertThat(table.learn(0x0200_0000_0001L, 3, 0)).isEqualTo(Learned.FORGED);
    }
}
