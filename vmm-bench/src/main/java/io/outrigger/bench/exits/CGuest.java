// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.exits;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.host.Cpus;
import io.outrigger.bench.host.Twin;
import io.outrigger.guests.Payload;
import java.io.IOException;
import java.util.List;

/**
 * The same payload in the C twin, {@code vmexit.c}.
 *
 * <p>Confined to one thread.
 */
final class CGuest implements AutoCloseable {
    private static final String RINGS = "rings ";

    private final Twin twin = Twin.unpack(CGuest.class, "vmexit", Payload.VMEXIT);
    private final Cpus cpus;

    CGuest(Cpus cpus) throws IOException {
        this.cpus = cpus;
    }

    /**
     * What came of a run.
     *
     * @param lines what the guest printed
     * @param rings how often an ioeventfd was signalled
     */
    record Result(List<String> lines, long rings) {}

    /** One run in a fresh process. */
    Result run(Request request) throws IOException, InterruptedException {
        List<String> lines = twin.run(
                Integer.toString(request.cpl()),
                Integer.toString(cpus.vcpu().orElse(-1)),
                request.needsIrqchip() ? "1" : "0",
                request.cmdline());
        if (lines.isEmpty() || !lines.getLast().startsWith(RINGS)) {
            throw new BenchException("the C twin does not say how often its doorbells rang");
        }
        return new Result(lines, Long.parseLong(lines.getLast().substring(RINGS.length())));
    }

    @Override
    public void close() throws IOException {
        twin.close();
    }
}
