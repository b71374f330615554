// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class StatisticsTest {
    @Example
    void mediansThatAreKnown() {
        assertThat(Statistics.median(3)).isEqualTo(3);
        assertThat(Statistics.median(9, 1, 5)).isEqualTo(5);
        assertThat(Statistics.median(4, 1, 100, 2)).isEqualTo(3);
        assertThatIllegalArgumentException().isThrownBy(Statistics::median);
    }

    @Property
    void halfOfTheValuesAreOnEachSideOfTheMedian(@ForAll("times") double[] values) {
        double median = Statistics.median(values);
        assertThat(Arrays.stream(values).filter(v -> v < median).count()).isLessThanOrEqualTo(values.length / 2);
        assertThat(Arrays.stream(values).filter(v -> v > median).count()).isLessThanOrEqualTo(values.length / 2);
    }

    @Property
    void orderDoesNotMatterToTheMedianAndIsKept(@ForAll("times") double[] values, @ForAll Random random) {
        List<Double> shuffled = Arrays.asList(Arrays.stream(values).boxed().toArray(Double[]::new));
        Collections.shuffle(shuffled, random);
        double[] other = shuffled.stream().mapToDouble(Double::doubleValue).toArray();
        double[] before = other.clone();
        assertThat(Statistics.median(other)).isEqualTo(Statistics.median(values));
        assertThat(other).isEqualTo(before);
    }

    @Property(tries = 30)
    void anIntervalHoldsItsValueAndStaysWithinTheData(@ForAll("times") double[] values) {
        Interval i = Statistics.medianInterval(values);
        assertThat(i.value()).isEqualTo(Statistics.median(values));
        assertThat(i.low()).isBetween(Arrays.stream(values).min().orElseThrow(), i.value());
        assertThat(i.high()).isBetween(i.value(), Arrays.stream(values).max().orElseThrow());
    }

    @Property(tries = 30)
    void pairsOfTheSameFactorHaveThatRatioWithoutDoubt(@ForAll("times") double[] theirs) {
        double[] ours = Arrays.stream(theirs).map(t -> 1.5 * t).toArray();
        Interval i = Statistics.ratioOfMedians(ours, theirs);
        assertThat(i.value()).isCloseTo(1.5, within(1e-9));
        assertThat(i.low()).isCloseTo(1.5, within(1e-9));
        assertThat(i.high()).isCloseTo(1.5, within(1e-9));
    }

    @Property(tries = 30)
    void theSameDataGivesTheSameInterval(@ForAll("times") double[] values) {
        assertThat(Statistics.medianInterval(values)).isEqualTo(Statistics.medianInterval(values));
    }

    @Example
    void noisierDataGivesAWiderInterval() {
        Interval calm = Statistics.medianInterval(99, 100, 101, 99, 100, 101, 100);
        Interval wild = Statistics.medianInterval(50, 100, 150, 50, 100, 150, 100);
        assertThat(wild.high() - wild.low()).isGreaterThan(calm.high() - calm.low());
    }

    @Example
    void valuesThatAreNotPairsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Statistics.ratioOfMedians(new double[2], new double[3]))
                .withMessageContaining("not pairs");
    }

    @Example
    void aLongRoundHasTheRanksThatTheBinomialDistributionGives() {
        long[] sorted = LongStream.rangeClosed(1, 10_000).toArray();
        assertThat(Statistics.orderInterval(sorted)).isEqualTo(new Interval(5000.5, 4902, 5099));
        assertThat(Statistics.orderInterval(1, 2, 3)).isEqualTo(new Interval(2, 1, 3));
    }

    @Property(tries = 30)
    void unpairedRatiosOfAFactorHoldIt(@ForAll("times") double[] theirs) {
        double[] ours = Arrays.stream(theirs).map(t -> 1.5 * t).toArray();
        Interval i = Statistics.ratioOfUnpairedMedians(ours, theirs);
        assertThat(i.value()).isCloseTo(1.5, within(1e-9));
        assertThat(i.value()).isBetween(i.low(), i.high());
    }

    @Example
    void unpairedValuesMayBeOfDifferentNumber() {
        Interval i = Statistics.ratioOfUnpairedMedians(new double[] {20, 20, 20}, new double[] {10, 10});
        assertThat(i).isEqualTo(Interval.exact(2));
    }

    @Provide
    Arbitrary<double[]> times() {
        return Arbitraries.doubles()
                .between(1, 1e9)
                .array(double[].class)
                .ofMinSize(1)
                .ofMaxSize(30);
    }
}
