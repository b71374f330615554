// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.watch;

import io.outrigger.bench.exits.ExitMeter;
import io.outrigger.bench.exits.JavaLoop;
import io.outrigger.bench.report.Row;
import io.outrigger.bench.report.Unit;
import io.outrigger.bench.statistics.Distribution;
import io.outrigger.bench.statistics.Statistics;
import java.util.Arrays;
import jdk.jfr.Recording;

/** The runs of one way to watch. Confined to one thread. */
final class Series {
    private final Watching way;
    private final JavaLoop loop;
    private final Distribution all = new Distribution();
    private final double[] medians;
    private long mostAllocated;

    Series(Watching way, JavaLoop loop, int rounds) {
        this.way = way;
        this.loop = loop;
        this.medians = new double[rounds];
    }

    /** One run that does not count. */
    ExitMeter once() throws InterruptedException {
        Recording recording = way.startRecording();
        try {
            return loop.run(way.listener());
        } finally {
            recording.close();
        }
    }

    /** The run of a round, and its median in nanoseconds. */
    double run(int round) throws InterruptedException {
        ExitMeter meter = once();
        all.add(meter.nanos());
        mostAllocated = Math.max(mostAllocated, meter.allocatedBytes());
        medians[round] =
                Statistics.median(Arrays.stream(meter.nanos()).asDoubleStream().toArray());
        return medians[round];
    }

    /** Each round's median, in nanoseconds. */
    double[] medians() {
        return medians.clone();
    }

    Row row() {
        return Row.of("port write, CPL 0, " + way, Unit.MICROS, all, medians);
    }

    /** Bytes allocated per exit in the worst run. */
    double allocatedPerExit() {
        return (double) mostAllocated / loop.exits();
    }
}
