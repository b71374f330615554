// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.outrigger.bench.statistics.Interval;
import io.outrigger.bench.statistics.Statistics;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SummaryTest {
    @Example
    void percentilesAreTheNearestRank() {
        long[] nanos = LongStream.rangeClosed(1, 1000).toArray();
        Summary s = Summary.of(Series.of("x", List.of(nanos)));
        assertThat(s.count()).isEqualTo(1000);
        assertThat(s.p50()).isEqualTo(500);
        assertThat(s.p90()).isEqualTo(900);
        assertThat(s.p99()).isEqualTo(990);
        assertThat(s.p999()).isEqualTo(999);
        assertThat(s.max()).isEqualTo(1000);
        assertThat(s.mean()).isEqualTo(500.5);
        assertThat(s.statistic("p99.9")).isEqualTo(999);
        assertThatIllegalArgumentException().isThrownBy(() -> s.statistic("p98"));
    }

    @Example
    void aSingleRoundHasAnIntervalOfItsOwnDurations() {
        long[] nanos = LongStream.rangeClosed(1, 100).toArray();
        assertThat(Summary.of(Series.of("x", List.of(nanos))).median()).isEqualTo(new Interval(50.5, 40, 61));
        assertThat(Summary.of(Series.ofSingles("x", 7)).median()).isEqualTo(Interval.exact(7));
    }

    @Example
    void severalRoundsHaveAnIntervalOfTheirMedians() {
        Series series = Series.of("x", List.of(new long[] {1, 2, 900}, new long[] {3}, new long[] {8, 4}));
        assertThat(series.medians()).containsExactly(2, 3, 6);
        assertThat(Summary.of(series).median()).isEqualTo(Statistics.medianInterval(2, 3, 6));
    }

    @Property(tries = 50)
    void nothingIsOutsideOfTheDurations(@ForAll("rounds") List<long[]> rounds) {
        Summary s = Summary.of(Series.of("x", rounds));
        assertThat(s.p50()).isLessThanOrEqualTo(s.p90());
        assertThat(s.p90()).isLessThanOrEqualTo(s.p99());
        assertThat(s.p99()).isLessThanOrEqualTo(s.p999());
        assertThat(s.p999()).isLessThanOrEqualTo(s.max());
        assertThat(s.median().value()).isBetween(s.median().low(), s.median().high());
        assertThat(s.median().high()).isLessThanOrEqualTo(s.max());
    }

    @Provide
    static Arbitrary<List<long[]>> rounds() {
        Arbitrary<long[]> round = Arbitraries.longs()
                .between(0, 10_000_000_000L)
                .array(long[].class)
                .ofMinSize(1)
                .ofMaxSize(30);
        return round.list().ofMinSize(1).ofMaxSize(8);
    }
}
