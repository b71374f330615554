// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.net;

import io.outrigger.bench.report.Series;
import io.outrigger.bench.statistics.Statistics;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * A row of how fast guests' frames reach the host's network: counted by the kernel where its own network takes them,
 * since reading them one by one would be slower than what is measured.
 *
 * <p>Confined to one thread.
 */
final class Throughput {
    private static final int DISCARD = 9; // RFC 863: as the payload has it
    private static final Path COUNTER = Path.of("/sys/class/net", Fabric.DEVICE, "statistics/rx_packets");
    private static final long WARM_UP_MILLIS = 100;
    private static final long MILLIS = 400;
    private static final double BITS = 1514 * 8.0;

    private final String name;
    private final List<Long> nanosEach = new ArrayList<>();
    private Cost cost = Cost.NONE.get();
    private long frames;

    Throughput(String name) {
        this.name = name;
    }

    /** One more round, of who sends; {@code counts} tells whether it is to be told of. */
    void measure(Supplier<Cost> senders, boolean counts) throws IOException, InterruptedException {
        // Somebody must own the port, or the host answers each datagram. What is not read is dropped at the socket.
        try (DatagramSocket _ = new DatagramSocket(new InetSocketAddress(Addresses.HOST, DISCARD))) {
            Thread.sleep(WARM_UP_MILLIS);
            Cost before = senders.get();
            long came = read();
            long from = System.nanoTime();
            Thread.sleep(MILLIS);
            came = read() - came;
            long nanos = System.nanoTime() - from;
            if (counts) {
                nanosEach.add(nanos / Math.max(1, came));
                frames += came;
                cost = cost.plus(senders.get().minus(before));
            }
        }
    }

    private static long read() throws IOException {
        return Long.parseLong(Files.readString(COUNTER).strip());
    }

    long kicks() {
        return cost.kicks();
    }

    Series series() {
        long[] each = nanosEach.stream().mapToLong(Long::longValue).toArray();
        double median = Statistics.median(Arrays.stream(each).asDoubleStream().toArray());
        double sent = Math.max(1, frames);
        return Series.ofSingles(name, each)
                .with("Mbit/s", BITS / median * 1e3)
                .with("kicks/frame", cost.kicks() / sent)
                .with("exits/frame", cost.exits() / sent);
    }
}
