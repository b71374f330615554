// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.exits;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.host.Twin;
import io.outrigger.guests.Payload;
import io.outrigger.vmm.BootSpec;
import java.io.IOException;
import java.util.OptionalInt;

/**
 * Runs the same payload in the C twin, {@code exit_loop.c}, unpacked to a temporary folder.
 *
 * <p>Confined to one thread.
 */
final class CLoop implements AutoCloseable {
    private final Twin twin = Twin.unpack(CLoop.class, "exit_loop", Payload.EXIT_LOOP);

    CLoop() throws IOException {}

    /** One run in a fresh process: the round trips in nanoseconds. */
    long[] run(BootSpec.Privilege privilege, int exits, OptionalInt cpu) throws IOException, InterruptedException {
        long[] nanos = twin
                .run(
                        privilege == BootSpec.Privilege.USER ? "3" : "0",
                        Integer.toString(exits),
                        Integer.toString(cpu.orElse(-1)))
                .stream()
                .mapToLong(Long::parseLong)
                .toArray();
        if (nanos.length != exits) {
            throw new BenchException("the C twin gave %d round trips instead of %d".formatted(nanos.length, exits));
        }
        return nanos;
    }

    @Override
    public void close() throws IOException {
        twin.close();
    }
}
