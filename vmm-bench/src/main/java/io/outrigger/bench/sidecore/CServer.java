// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.sidecore;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.host.Cpus;
import io.outrigger.bench.host.Twin;
import io.outrigger.guests.Payload;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * The same protocol served by a C thread: {@code sidecore_server.c}, with the payload sidecall-bench at CPL 3.
 *
 * <p>Confined to one thread.
 */
final class CServer implements AutoCloseable {
    private final Cpus cpus;
    private final Twin twin;

    CServer(Cpus cpus) throws IOException {
        this.cpus = cpus;
        this.twin = Twin.unpack(CServer.class, "sidecore_server", Payload.SIDECALL_BENCH);
    }

    /** One run in a fresh process: NULL calls through the ring, each in nanoseconds. */
    long[] run(String arguments) throws IOException, InterruptedException {
        List<String> lines = twin.run(
                "3",
                Integer.toString(cpus.vcpu().orElse(-1)),
                Integer.toString(cpus.sidecore().orElse(-1)),
                "op=0 path=2 " + arguments);
        double khz = fact(lines.getFirst(), "tsc_khz");
        if (fact(lines.getFirst(), "failures") != 0 || khz == 0) {
            throw new BenchException("the C twin got wrong answers or no TSC frequency: " + lines.getFirst());
        }
        return lines.stream()
                .skip(1)
                .mapToLong(cycles -> Samples.nanos(Long.parseLong(cycles), khz))
                .toArray();
    }

    private static double fact(String line, String name) {
        return Arrays.stream(line.split(" "))
                .filter(word -> word.startsWith(name + "="))
                .mapToDouble(word -> Double.parseDouble(word.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new BenchException("the C twin does not tell " + name));
    }

    @Override
    public void close() throws IOException {
        twin.close();
    }
}
