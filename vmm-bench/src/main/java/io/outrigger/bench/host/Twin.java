// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.host;

import io.outrigger.guests.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * A C program of this build that runs a payload, both unpacked to a temporary folder.
 *
 * <p>Confined to one thread.
 */
public final class Twin implements AutoCloseable {
    private final Path folder;
    private final Path program;
    private final Path payload;

    private Twin(Path folder, String name, Payload payload) {
        this.folder = folder;
        this.program = folder.resolve(name);
        this.payload = folder.resolve(payload.fileName());
    }

    /**
     * Unpacks a program that lies beside a class.
     *
     * @throws BenchException if this build has not got it
     */
    public static Twin unpack(Class<?> beside, String name, Payload payload) throws IOException {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new BenchException("the C twin is not in this build: run the module's Maven build");
            }
            Twin twin = new Twin(Files.createTempDirectory("outrigger-bench"), name, payload);
            Files.copy(in, twin.program);
            Files.setPosixFilePermissions(twin.program, PosixFilePermissions.fromString("rwx------"));
            Files.write(twin.payload, payload.bytes());
            return twin;
        }
    }

    /** The program's file. */
    public Path program() {
        return program;
    }

    /** The payload's file. */
    public Path payload() {
        return payload;
    }

    /**
     * One run in a fresh process: the lines it prints.
     *
     * @param arguments behind the payload's name
     * @throws BenchException if its status is not 0
     */
    public List<String> run(String... arguments) throws IOException, InterruptedException {
        List<String> command = Stream.concat(Stream.of(program.toString(), payload.toString()), Stream.of(arguments))
                .toList();
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        int status = process.waitFor();
        if (status != 0) {
            throw new BenchException("the C twin failed with status " + status);
        }
        return text.lines().toList();
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(program);
        Files.deleteIfExists(payload);
        Files.deleteIfExists(folder);
    }
}
