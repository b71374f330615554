// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.report;

import java.util.List;

/**
 * A picture of some series of a report. Statistics are named as in {@link Summary#statistic}.
 *
 * <p>Immutable.
 */
public sealed interface Chart {
    /** What it shows. */
    String title();

    /**
     * Which share of the durations took no longer than a time.
     *
     * @param title what it shows
     * @param series names or {@linkplain Series#id() ids} of series, a curve each
     */
    record Cdf(String title, List<String> series) implements Chart {
        /** Copies. */
        public Cdf {
            series = List.copyOf(series);
        }
    }

    /**
     * A statistic against another number, of every series that has that number.
     *
     * @param title what it shows
     * @param xExtra name of the extra on the abscissa
     * @param yStatistic name of the statistic on the ordinate
     * @param groupFactor the factor whose values have a colour and symbol each
     */
    record Scatter(String title, String xExtra, String yStatistic, String groupFactor) implements Chart {}

    /**
     * A statistic against a factor that is a number, of every series that has the factor. A series that has only the
     * group's factor is a floor, a dotted line across.
     *
     * @param title what it shows
     * @param xFactor name of the factor on the abscissa
     * @param yStatistic name of the statistic on the ordinate
     * @param groupFactor the factor whose values have a line each
     */
    record Lines(String title, String xFactor, String yStatistic, String groupFactor) implements Chart {}

    /**
     * A statistic of one thing after another, a symbol for each series.
     *
     * @param title what it shows
     * @param series names or {@linkplain Series#id() ids} of series
     * @param nameFactor the factor whose values are the things, in the order they come
     * @param yStatistic name of the statistic on the ordinate
     * @param groupFactor the factor whose values have a colour and symbol each
     */
    record Dots(String title, List<String> series, String nameFactor, String yStatistic, String groupFactor)
            implements Chart {
        /** Copies. */
        public Dots {
            series = List.copyOf(series);
        }
    }

    /**
     * Samples in the order they were taken, of each series' first round.
     *
     * @param title what it shows
     * @param series names or ids of series, a curve each
     * @param seconds from one sample to the next
     */
    record Trace(String title, List<String> series, double seconds) implements Chart {
        /** Copies. */
        public Trace {
            series = List.copyOf(series);
        }
    }

    /**
     * How strongly each frequency is in the samples, averaged over the rounds.
     *
     * @param title what it shows
     * @param series names or ids of series whose samples lie equally far apart, a curve each
     * @param seconds from one sample to the next
     */
    record Spectrum(String title, List<String> series, double seconds) implements Chart {
        /** Copies. */
        public Spectrum {
            series = List.copyOf(series);
        }
    }
}
