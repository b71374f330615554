// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.startup;

import io.outrigger.bench.host.BenchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Fresh JVMs with classes of this program: one with an empty {@code main} is the floor of every start. */
public final class JvmFloor {
    private JvmFloor() {}

    /** From before the start of a JVM with an empty main to its end, in nanoseconds; with flags of {@code ./vmm}. */
    public static long once() throws IOException, InterruptedException {
        List<String> command = command(List.of("-XX:+UseSerialGC", "-XX:-UsePerfData"), EmptyMain.class);
        long from = System.nanoTime();
        new ProcessBuilder(command).inheritIO().start().waitFor();
        return System.nanoTime() - from;
    }

    /**
     * What a class prints, by lines.
     *
     * @throws BenchException if its status is not 0
     */
    public static List<String> output(Class<?> main, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(command(List.of("--enable-native-access=ALL-UNNAMED"), main));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new BenchException("%s failed in a JVM of its own".formatted(main.getSimpleName()));
        }
        return text.lines().toList();
    }

    private static List<String> command(List<String> flags, Class<?> main) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path", ""), main.getName()));
        return command;
    }
}
