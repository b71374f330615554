// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.exits;

import io.outrigger.bench.host.BenchException;
import io.outrigger.guests.Payload;
import io.outrigger.vmm.BootSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalInt;

/**
 * Runs the same payload in the C twin, {@code exit_loop.c}, unpacked to a temporary folder.
 *
 * <p>Confined to one thread.
 */
final class CLoop implements AutoCloseable {
    private static final String PROGRAM = "exit_loop";

    private final Path folder;
    private final Path program;
    private final Path payload;

    CLoop() throws IOException {
        folder = Files.createTempDirectory("outrigger-bench");
        program = folder.resolve(PROGRAM);
        payload = folder.resolve(Payload.EXIT_LOOP.fileName());
        try (InputStream in = CLoop.class.getResourceAsStream(PROGRAM)) {
            if (in == null) {
                throw new BenchException("the C twin is not in this build: run the module's Maven build");
            }
            Files.copy(in, program);
        }
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Files.write(payload, Payload.EXIT_LOOP.bytes());
    }

    /** One run in a fresh process: the round trips in nanoseconds. */
    long[] run(BootSpec.Privilege privilege, int exits, OptionalInt cpu) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        program.toString(),
                        payload.toString(),
                        privilege == BootSpec.Privilege.USER ? "3" : "0",
                        Integer.toString(exits),
                        Integer.toString(cpu.orElse(-1)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        int status = process.waitFor();
        long[] nanos = text.lines().mapToLong(Long::parseLong).toArray();
        if (status != 0 || nanos.length != exits) {
            throw new BenchException("the C twin failed with status " + status);
        }
        return nanos;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(program);
        Files.deleteIfExists(payload);
        Files.deleteIfExists(folder);
    }
}
