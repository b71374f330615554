// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.host;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A fresh JVM that runs this program with other arguments. It ends with this process at the latest, and so does all
 * that it has started.
 *
 * <p>Confined to one thread, but for its own.
 */
public final class ChildJvm implements AutoCloseable {
    private static final int GRACE_SECONDS = 5;
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Process process;
    private final Thread reader;
    private final Thread hook;
    private volatile String last = "";

    /**
     * Starts one.
     *
     * @param options of the JVM, beside those that this one was given
     * @param log takes all that it prints
     */
    public ChildJvm(Class<?> main, List<String> options, List<String> arguments, Path log) throws IOException {
        process = new ProcessBuilder(command(main, options, arguments))
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        reader = Thread.ofPlatform().name("child's output").daemon().start(() -> copy(log));
        hook = new Thread(this::kill, "end of a child");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private static List<String> command(Class<?> main, List<String> options, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(a -> a.startsWith("-X"))
                .forEach(command::add);
        command.addAll(options);
        String path = System.getProperty("java.class.path", "");
        if (path.endsWith(".jar") && !path.contains(File.pathSeparator)) {
            command.addAll(List.of("-jar", path));
        } else {
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", path, main.getName()));
        }
        command.addAll(arguments);
        return command;
    }

    private void copy(Path log) {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8);
                Writer out = Files.newBufferedWriter(log)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.write(line + "\n");
                out.flush(); // for whoever follows it
                if (!line.isBlank()) {
                    last = line.strip();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits for its end.
     *
     * @param patience how long; then it is killed
     * @param watcher hears its last line from time to time
     * @return its exit status; for one that was killed not 0
     */
    public int await(Duration patience, Consumer<String> watcher) throws InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        while (!process.waitFor(LOOK)) {
            watcher.accept(last);
            if (System.nanoTime() - until >= 0) {
                kill();
            }
        }
        reader.join();
        return process.exitValue();
    }

    /** The last line that it has printed. */
    public String lastLine() {
        return last;
    }

    private void kill() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroy);
        try {
            process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        all.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
    }

    /** Ends it, if it has not ended. */
    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // this process is ending, and the hook does what is left to do
        }
    }
}
