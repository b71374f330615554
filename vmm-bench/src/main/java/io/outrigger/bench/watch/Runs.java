// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.watch;

import io.outrigger.bench.report.Series;
import io.outrigger.bench.statistics.Statistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jdk.jfr.Recording;

/** The runs of one way to watch. Confined to one thread. */
final class Runs {
    private final Watching way;
    private final JavaLoop loop;
    private final List<long[]> rounds = new ArrayList<>();
    private long mostAllocated;

    Runs(Watching way, JavaLoop loop) {
        this.way = way;
        this.loop = loop;
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

    /** The run of the next round, and its median in nanoseconds. */
    double run() throws InterruptedException {
        ExitMeter meter = once();
        rounds.add(meter.nanos());
        mostAllocated = Math.max(mostAllocated, meter.allocatedBytes());
        return Statistics.median(Arrays.stream(meter.nanos()).asDoubleStream().toArray());
    }

    /** All rounds so far. */
    Series series() {
        return Series.of("port write, CPL 0, " + way, rounds).with("B/exit", allocatedPerExit());
    }

    /** Bytes allocated per exit in the worst run. */
    double allocatedPerExit() {
        return (double) mostAllocated / loop.exits();
    }
}
