// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.net;

import io.outrigger.bench.host.Cpus;
import io.outrigger.bench.report.Chart;
import io.outrigger.bench.report.Claim;
import io.outrigger.bench.report.Ratio;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Series;
import io.outrigger.bench.report.Unit;
import io.outrigger.bench.statistics.Interval;
import io.outrigger.bench.statistics.Statistics;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The founding paper's figures 2, 3 and 4: what a NIC that virtualises itself (a switch on a sidecore) gives VMs
 * against a driver domain (a tap for each VM, and Linux's bridge), by their number. The remote host is this host's own
 * network stack, in front of the bridge or behind the switch's uplink; the floors are its requests to a thread of the
 * host.
 *
 * <p>Confined to one thread.
 */
public final class NetExperiment {
    /** The numbers of VMs if nobody says. */
    public static final List<Integer> VMS = List.of(1, 2, 4, 8, 16, 32);

    private static final List<Integer> FEW_VMS = List.of(2);
    private static final List<Integer> ONE_RATE = List.of(1000);

    private static final double HALF = 0.5;
    private static final int DATAGRAM = 1472;

    private final List<Integer> numbers;
    private final List<Integer> rates;
    private final int rounds;
    private final Report report;
    private final Cpus cpus = Cpus.choose();
    private long notifications;

    private NetExperiment(List<Integer> numbers, List<Integer> rates, int rounds, Report report) {
        this.numbers = numbers;
        this.rates = rates;
        this.rounds = rounds;
        this.report = report;
    }

    /**
     * Measures.
     *
     * @param numbers of VMs
     */
    public static void run(List<Integer> numbers, int rounds, Report report) throws IOException, InterruptedException {
        new NetExperiment(numbers, OfferedLoad.RATES, rounds, report).run();
    }

    /** Measures two VMs, and one offered load: enough to see whether it works. */
    public static void runQuick(int rounds, Report report) throws IOException, InterruptedException {
        new NetExperiment(FEW_VMS, ONE_RATE, rounds, report).run();
    }

    private void run() throws IOException, InterruptedException {
        report.fact("CPUs", cpus.toString());
        report.fact("guests", "halt between requests, at CPL 0, unless it says that they poll; send at CPL 3");
        floor("host, no bridge", false);
        floor("host, bridge", true);
        polling(Arm.HV_NIC);
        Series polls = polling(Arm.SV_NIC_SIDECORE);
        for (int vms : numbers) {
            Series halts = requests(vms);
            report.note(
                    "of the %.0f us over the SV-NIC, %.0f are left when a guest polls: the rest is its halt, its"
                            + " interrupt and its own code, which are the same over the HV-NIC",
                    Unit.MICROS.of(Statistics.median(halts.medians())),
                    Unit.MICROS.of(Statistics.median(polls.medians())));
        }
        streamFloor();
        for (int vms : numbers) {
            streams(vms);
        }
        for (int rate : rates) {
            offered(rate);
        }
        report.claim(Claim.atMost(
                "notifications to the SV-NIC, in all rounds", "", Interval.exact((double) notifications), 0));
        report.chart(new Chart.Lines("Latency of a request, closed loop (figures 2 and 4)", "VMs", "median", "NIC"));
        report.chart(new Chart.Lines("Its tail (figures 2 and 4)", "VMs", "p99", "NIC"));
        report.chart(
                new Chart.Lines("Time for a frame of 1,514 bytes to the host (figure 3)", "senders", "median", "by"));
        report.chart(new Chart.Lines("Latency from the intended start, open loop", "requests/s", "median", "over"));
    }

    // ---- latency

    private void floor(String name, boolean bridged) throws IOException, InterruptedException {
        Latency row = new Latency("request, " + name);
        try (HostPeer _ = HostPeer.open(bridged);
                Requests remote = new Requests(1)) {
            for (int round = 0; round <= rounds; round++) {
                report.progress("%s: round %d of %d", name, round, rounds);
                row.measure(Cost.NONE, remote, Requests::oneByOne, round > 0);
            }
        }
        report.series(row.series().with("NIC", name), Unit.MICROS);
    }

    private Series polling(Arm arm) throws IOException, InterruptedException {
        Latency row = new Latency("request, 1 VM that polls, " + arm);
        try (Fabric fabric = arm.open(cpus, 1);
                Guests guests = Guests.thatPoll(fabric, 1, cpus);
                Requests remote = new Requests(1)) {
            for (int round = 0; round <= rounds; round++) {
                row.measure(guests::cost, remote, Requests::oneByOne, round > 0);
            }
        }
        count(arm, row.kicks());
        report.series(row.series(), Unit.MICROS);
        return row.series();
    }

    // Returns those over the SV-NIC whose sidecore interrupts.
    private Series requests(int vms) throws IOException, InterruptedException {
        Map<Arm, Latency> rows = new EnumMap<>(Arm.class);
        for (int round = 0; round <= rounds; round++) {
            for (Arm arm : Arm.values()) {
                report.progress("requests, %d VMs, %s: round %d of %d", vms, arm, round, rounds);
                Latency row = rows.computeIfAbsent(arm, a -> new Latency("request, %d VMs, %s".formatted(vms, a)));
                try (Fabric fabric = arm.open(cpus, vms);
                        Guests guests = Guests.thatHalt(fabric, vms, cpus);
                        Requests remote = new Requests(vms)) {
                    row.measure(guests::cost, remote, Requests::warm, false);
                    row.measure(guests::cost, remote, Requests::oneByOne, round > 0);
                }
            }
        }
        Map<Arm, Series> series = new EnumMap<>(Arm.class);
        rows.forEach((arm, row) -> {
            count(arm, row.kicks());
            series.put(arm, row.series().with("NIC", arm.toString()).with("VMs", Integer.toString(vms)));
        });
        series.values().forEach(s -> report.series(s, Unit.MICROS));
        compare("request, %d VMs".formatted(vms), series);
        return Objects.requireNonNull(series.get(Arm.SV_NIC_SIDECORE));
    }

    private void offered(int rate) throws IOException, InterruptedException {
        Map<Arm, Series> series = new EnumMap<>(Arm.class);
        for (Arm arm : List.of(Arm.HV_NIC, Arm.SV_NIC_SIDECORE)) {
            Latency row = new Latency("%d requests/s to %d VMs, %s".formatted(rate, OfferedLoad.VMS, arm));
            OfferedLoad load = new OfferedLoad(rate);
            try (Fabric fabric = arm.open(cpus, OfferedLoad.VMS);
                    Guests guests = Guests.thatHalt(fabric, OfferedLoad.VMS, cpus);
                    Requests remote = new Requests(OfferedLoad.VMS)) {
                row.measure(guests::cost, remote, Requests::warm, false);
                for (int round = 0; round < rounds; round++) {
                    report.progress("%d requests/s, %s: round %d of %d", rate, arm, round + 1, rounds);
                    row.measure(guests::cost, remote, load, true);
                }
            }
            count(arm, row.kicks());
            series.put(arm, row.series().with("over", arm.toString()).with("requests/s", Integer.toString(rate)));
        }
        series.values().forEach(s -> report.series(s, Unit.MICROS));
    }

    // ---- throughput

    private void streamFloor() throws IOException, InterruptedException {
        Throughput row = new Throughput("frame to the host, a thread of the host's");
        for (int round = 0; round <= rounds; round++) {
            try (HostSender _ = new HostSender(Fabric.DEVICE, DATAGRAM)) {
                Fabric.raise(1);
                row.measure(Cost.NONE, round > 0);
            }
        }
        report.series(row.series().with("by", "a thread of the host's"), Unit.MICROS);
    }

    private void streams(int vms) throws IOException, InterruptedException {
        Map<Arm, Series> series = new EnumMap<>(Arm.class);
        for (Arm arm : List.of(Arm.HV_NIC, Arm.SV_NIC_SIDECORE)) {
            Throughput row = new Throughput("frame to the host, %d VMs, %s".formatted(vms, arm));
            for (int round = 0; round <= rounds; round++) {
                report.progress("streams, %d VMs, %s: round %d of %d", vms, arm, round, rounds);
                try (Fabric fabric = arm.open(cpus, vms);
                        Guests guests = Guests.thatSend(fabric, vms, cpus, DATAGRAM)) {
                    row.measure(guests::cost, round > 0);
                }
            }
            count(arm, row.kicks());
            series.put(arm, row.series().with("by", arm.toString()).with("senders", Integer.toString(vms)));
        }
        series.values().forEach(s -> report.series(s, Unit.MICROS));
        compare("frame to the host, %d VMs".formatted(vms), series);
    }

    // ---- what comes of it

    private void count(Arm arm, long kicks) {
        notifications += arm == Arm.HV_NIC ? 0 : kicks;
    }

    // The claim is of what a VM gets from a switch that nobody has told otherwise.
    private void compare(String what, Map<Arm, Series> series) {
        Series theirs = series.get(Arm.HV_NIC);
        series.forEach((arm, ours) -> {
            if (theirs != null && arm != Arm.HV_NIC) {
                Ratio ratio = Ratio.of("%s: %s / HV-NIC".formatted(what, arm), ours, theirs);
                if (arm == Arm.SV_NIC_SIDECORE) {
                    report.claim(Claim.atMost(ratio, HALF));
                } else {
                    report.ratio(ratio);
                }
            }
        });
    }
}
