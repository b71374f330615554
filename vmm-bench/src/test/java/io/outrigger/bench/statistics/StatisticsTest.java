// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
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
        Interval i = unpaired(ours, theirs);
        assertThat(i.value()).isCloseTo(1.5, within(1e-9));
        assertThat(i.value()).isBetween(i.low(), i.high());
    }

    @Example
    void unpairedValuesMayBeOfDifferentNumber() {
        Interval i = unpaired(new double[] {20, 20, 20}, new double[] {10, 10});
        assertThat(i).isEqualTo(Interval.exact(2));
    }

    private static Interval unpaired(double[] ours, double[] theirs) {
        return Statistics.ratioOfUnpairedMedians(Forks.one(ours.length), ours, Forks.one(theirs.length), theirs);
    }

    @Example
    void whatDiffersFromProcessToProcessMakesTheIntervalWider() {
        double[] values = {99, 100, 101, 109, 110, 111, 119, 120, 121, 129, 130, 131};
        Forks four = new Forks(List.of(1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4));
        Interval one = Statistics.medianInterval(values);
        Interval forks = Statistics.medianInterval(four, values);
        assertThat(forks.value()).isEqualTo(one.value()).isEqualTo(115);
        assertThat(forks.high() - forks.low()).isGreaterThan(one.high() - one.low());
    }

    @Property(tries = 30)
    void theIntervalOfProcessesHoldsItsValueAndStaysWithinTheData(
            @ForAll("times") double[] values, @ForAll Random random) {
        int fork = 1;
        List<Integer> numbers = new ArrayList<>();
        for (double _ : values) {
            fork += random.nextInt(2) * (1 + random.nextInt(2)); // numbers may be missing
            numbers.add(fork);
        }
        Interval i = Statistics.medianInterval(new Forks(numbers), values);
        assertThat(i.value()).isEqualTo(Statistics.median(values)).isBetween(i.low(), i.high());
        assertThat(i.low()).isGreaterThanOrEqualTo(Arrays.stream(values).min().orElseThrow());
        assertThat(i.high()).isLessThanOrEqualTo(Arrays.stream(values).max().orElseThrow());
    }

    @Example
    void valuesOfSeveralRoundsStayWithinTheirProcess() {
        Forks forks = new Forks(List.of(1, 1, 3, 3, 3, 3));
        assertThat(forks.each(2)).isEqualTo(new Forks(List.of(1, 3, 3)));
        assertThat(forks.count()).isEqualTo(2);
        assertThatIllegalArgumentException().isThrownBy(() -> forks.each(4));
        assertThatIllegalArgumentException().isThrownBy(() -> new Forks(List.of(2, 1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Forks(List.of(0)));
    }

    @Example
    void steadyFromTheFirstCalmWindowOn() {
        assertThat(SteadyState.from(200, 150, 101, 100, 99, 100, 101, 100)).hasValue(2);
        assertThat(SteadyState.from(100, 100, 100, 100, 100, 900)).hasValue(0);
        assertThat(SteadyState.from(100, 110, 100, 110, 100, 110)).isEmpty();
        assertThat(SteadyState.from(100, 100, 100, 100)).isEmpty();
        assertThat(SteadyState.from(0, 0, 0, 0, 0)).hasValue(0);
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
