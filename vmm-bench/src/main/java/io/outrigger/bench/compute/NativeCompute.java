// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.compute;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.host.Twin;
import io.outrigger.guests.Payload;
import java.io.IOException;

/**
 * Runs the same kernels without a VM: {@code compute_native.c} maps the payload's ELF file and calls into it.
 *
 * <p>Confined to one thread.
 */
public final class NativeCompute implements AutoCloseable {
    private final Twin twin;
    private final long tscKhz;

    /** With a TSC that counts so fast, which a guest is told and other programs are not. */
    public NativeCompute(long tscKhz) throws IOException {
        this.tscKhz = tscKhz;
        this.twin = Twin.unpack(NativeCompute.class, "compute_native", Payload.COMPUTE);
    }

    /**
     * Runs one in a fresh process.
     *
     * @throws BenchException if it fails, or its results are wrong
     */
    public Outcome run(Job job, Knobs knobs) throws IOException, InterruptedException {
        long[] words = twin
                .run(
                        Integer.toString(knobs.cpu().orElse(-1)),
                        Integer.toString(job.kernel().number()),
                        Long.toString(job.size()),
                        Integer.toString(job.repeats()),
                        Long.toString(job.bytes()),
                        knobs.huge() ? "1" : "0",
                        knobs.prefault() ? "1" : "0",
                        Long.toString(tscKhz))
                .stream()
                .mapToLong(Long::parseUnsignedLong)
                .toArray();
        return Outcome.of(job, "without a VM", words);
    }

    @Override
    public void close() throws IOException {
        twin.close();
    }
}
