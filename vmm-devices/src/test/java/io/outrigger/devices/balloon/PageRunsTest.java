// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.balloon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PageRunsTest {
    @Test
    void neighboursAreOneRunInAnyOrder() {
        PageRuns runs = new PageRuns(8);
        for (int page : new int[] {7, 5, 6, 6, 0, -1, -2, 9}) {
            runs.add(page);
        }
        assertThat(runs.isFull()).isTrue();
        runs.seal();
        assertThat(next(runs)).containsExactly(0, 1);
        assertThat(next(runs)).containsExactly(5, 3);
        assertThat(next(runs)).containsExactly(9, 1);
        assertThat(next(runs)).containsExactly(0xFFFF_FFFEL, 2);
        assertThat(runs.next()).isFalse();
        runs.clear();
        runs.seal();
        assertThat(runs.next()).isFalse();
    }

    private static long[] next(PageRuns runs) {
        assertThat(runs.next()).isTrue();
        return new long[] {runs.first(), runs.count()};
    }

    @Property
    void runsAreExactlyThePagesAndNoTwoCouldBeOne(@ForAll("pages") List<Integer> pages) {
        PageRuns runs = new PageRuns(pages.size());
        pages.forEach(runs::add);
        runs.seal();
        NavigableSet<Long> left = new TreeSet<>();
        pages.forEach(p -> left.add(Integer.toUnsignedLong(p)));
        long end = -2;
        while (runs.next()) {
            assertThat(runs.first()).isGreaterThan(end + 1);
            for (long p = runs.first(); p < runs.first() + runs.count(); p++) {
                assertThat(left.remove(p)).isTrue();
            }
            end = runs.first() + runs.count() - 1;
        }
        assertThat(left).isEmpty();
    }

    @Provide
    Arbitrary<List<Integer>> pages() {
        Arbitrary<Integer> near = Arbitraries.integers().between(0, 40);
        Arbitrary<Integer> any = Arbitraries.integers();
        Arbitrary<Integer> edges = Arbitraries.of(
                Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 0, Integer.MAX_VALUE - 1, Integer.MIN_VALUE + 1);
        return Arbitraries.oneOf(near, any, edges).list().ofMaxSize(100);
    }
}
