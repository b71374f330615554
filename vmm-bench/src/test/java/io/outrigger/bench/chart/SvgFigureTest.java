// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.bench.report.Chart;
import io.outrigger.bench.report.Results;
import io.outrigger.bench.report.Row;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.report.Unit;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.w3c.dom.Document;

class SvgFigureTest {
    private static Results results() {
        List<Row> rows = new ArrayList<>();
        for (int size : new int[] {64, 4096, 1024}) {
            for (String path : List.of("ring", "port & <pray>")) {
                long[] nanos =
                        LongStream.rangeClosed(1, 2000).map(i -> i * size).toArray();
                rows.add(Row.of(
                        Series.of(path + " " + size, List.of(nanos))
                                .with("path", path)
                                .with("size", Integer.toString(size))
                                .with("exits/op", path.length() % 2),
                        Unit.MICROS));
            }
        }
        rows.add(Row.of(Series.ofSingles("floor", 0), Unit.MICROS));
        return new Results(Map.of(), rows, List.of(), List.of(), List.of(), List.of());
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    @Example
    void everyChartIsWellFormedAndOfNumbers() throws Exception {
        Figures figures = new Figures(results());
        for (Chart chart : List.of(
                new Chart.Cdf("a & b", List.of("ring 64", "port & <pray> 64", "floor", "no such")),
                new Chart.Cdf("nothing", List.of()),
                new Chart.Scatter("s", "exits/op", "p99", "path"),
                new Chart.Scatter("none", "no extra", "p99", "path"),
                new Chart.Lines("l", "size", "median", "path"),
                new Chart.Lines("none", "path", "median", "size"),
                new Chart.Dots("d", List.of("ring 64", "port & <pray> 64", "no such"), "path", "median", "size"),
                new Chart.Dots("none", List.of(), "path", "median", "size"),
                new Chart.Trace("t", List.of("ring 64", "floor", "no such"), 1e-4),
                new Chart.Spectrum("f", List.of("ring 64", "floor", "no such"), 1e-4))) {
            String svg = SvgFigure.draw(figures.of(chart));
            assertThat(parse(svg).getDocumentElement().getTagName()).isEqualTo("svg");
            assertThat(svg).doesNotContain("NaN").doesNotContain("Infinity");
        }
    }

    @Example
    void linesAreOfTheirGroupInTheOrderOfTheAbscissa() {
        Figure figure = new Figures(results()).of(new Chart.Lines("l", "size", "max", "path"));
        assertThat(figure.curves()).extracting(Curve::label).containsExactly("ring", "port & <pray>");
        assertThat(figure.curves().getFirst().points())
                .containsExactly(new Curve.Point(64, 128), new Curve.Point(1024, 2048), new Curve.Point(4096, 8192));
        assertThat(figure.x().log()).isTrue();
    }

    @Example
    void dotsAreOfTheirThingInTheOrderTheyCome() {
        List<String> series = List.of("ring 4096", "port & <pray> 4096", "ring 64");
        Figure figure = new Figures(results()).of(new Chart.Dots("d", series, "path", "max", "size"));
        assertThat(figure.x().names()).containsExactly("ring", "port & <pray>");
        assertThat(figure.x().ticks()).containsExactly(0.0, 1.0);
        assertThat(figure.curves()).extracting(Curve::label).containsExactly("4096", "64");
        assertThat(figure.curves().getFirst().points())
                .containsExactly(new Curve.Point(0, 8192), new Curve.Point(1, 8192));
        assertThat(figure.curves().getLast().points()).containsExactly(new Curve.Point(0, 128));
        assertThat(SvgFigure.draw(figure)).contains(">ring</text>").contains("port &amp; &lt;pray&gt;");
    }

    @Example
    void whatHasOnlyTheGroupIsAFloor() {
        List<Row> rows = new ArrayList<>(results().rows());
        rows.add(Row.of(Series.ofSingles("host", 3000).with("path", "host"), Unit.MICROS));
        Figure figure = new Figures(new Results(Map.of(), rows, List.of(), List.of(), List.of(), List.of()))
                .of(new Chart.Lines("l", "size", "median", "path"));
        Curve floor = figure.curves().getLast();
        assertThat(floor.style()).isEqualTo(Curve.Style.DOTTED);
        assertThat(floor.points()).containsExactly(new Curve.Point(64, 3), new Curve.Point(4096, 3));
        assertThat(SvgFigure.draw(figure)).contains("stroke-dasharray");
    }

    @Example
    void aDistributionHasFewPointsButItsWholeTail() {
        long[] nanos = LongStream.rangeClosed(1, 100_000).toArray();
        List<Curve.Point> points = Quantiles.of(Series.of("x", List.of(nanos)), Unit.NANOS);
        assertThat(points).hasSizeBetween(300, 1000).isSortedAccordingTo((a, b) -> Double.compare(a.x(), b.x()));
        assertThat(points.getLast()).isEqualTo(new Curve.Point(100_000, 1));
        assertThat(points).contains(new Curve.Point(99_990, 0.9999));
    }

    @Example
    void aTraceKeepsItsPeaks() {
        long[] nanos = new long[10_000];
        nanos[7777] = 5000;
        List<Curve.Point> points = TimeSeries.trace(Series.of("x", List.of(nanos)), 0.5, Unit.NANOS);
        assertThat(points).hasSizeBetween(300, 600).contains(new Curve.Point(7769 * 0.5, 5000));
    }

    @Property
    void ticksAreOnTheAxisAndNeitherTooFewNorTooMany(
            @ForAll @DoubleRange(min = 0.01, max = 1e9) double one,
            @ForAll @DoubleRange(min = 0.01, max = 1e9) double other,
            @ForAll boolean log) {
        Axis axis = Axis.around("x", log, one, other);
        assertThat(axis.ticks())
                .hasSizeBetween(1, 13)
                .isSorted()
                .allSatisfy(t -> assertThat(axis.position(t)).isBetween(-1e-9, 1 + 1e-9));
        assertThat(axis.position(one)).isBetween(0.0, 1.0);
    }
}
