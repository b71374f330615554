// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.results;

import io.outrigger.bench.chart.Figure;
import io.outrigger.bench.chart.Figures;
import io.outrigger.bench.chart.Gnuplot;
import io.outrigger.bench.chart.SvgFigure;
import io.outrigger.bench.report.Chart;
import io.outrigger.bench.report.Results;
import io.outrigger.bench.report.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes the files of a folder: the raw samples first, which nothing else can bring back. Confined to one thread. */
final class FolderWriter {
    private final Layout layout;
    private final Manifest manifest;
    private final Results results;

    /** The name of each row's files, without extension. */
    private final List<String> files;

    FolderWriter(Layout layout, Manifest manifest, Results results) {
        this.layout = layout;
        this.manifest = manifest;
        this.results = results;
        FileNames names = new FileNames();
        files = results.rows().stream().map(r -> names.next(r.series().id())).toList();
    }

    void write() throws IOException {
        for (Path folder : layout.folders()) {
            Files.createDirectories(folder);
        }
        for (int i = 0; i < files.size(); i++) {
            Series series = results.rows().get(i).series();
            RawFile.write(layout.raw(files.get(i)), series.rounds(), series.forks());
            Hgrm.write(layout.hgrm(files.get(i)), series);
        }
        List<String> disturbed = manifest.disturbed();
        Json.write(layout.manifest(), manifest.json());
        Json.write(layout.summaryJson(), SummaryJson.of(results, files, disturbed));
        Files.writeString(layout.summaryCsv(), Csv.text(SummaryCsv.lines(results.rows(), !disturbed.isEmpty())));
        Files.writeString(layout.html(), new HtmlReport(manifest, results).text(charts()));
    }

    /** The charts, drawn and written. */
    private List<String> charts() throws IOException {
        FileNames names = new FileNames();
        Figures figures = new Figures(results);
        Gnuplot gnuplot = new Gnuplot(results, files);
        List<String> drawn = new ArrayList<>();
        for (Chart chart : results.charts()) {
            String name = names.next(chart.title());
            Figure figure = figures.of(chart);
            String svg = SvgFigure.draw(figure);
            Files.writeString(layout.chart(name), svg);
            gnuplot.add(chart, figure, name);
            drawn.add(svg);
        }
        Files.writeString(layout.gnuplot(), gnuplot.script());
        return drawn;
    }
}
