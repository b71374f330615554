// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildJvmTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    /** Waits for ever, unless it is told a status. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws InterruptedException {
            System.out.println("about to " + args[0]);
            if (!args[0].equals("wait")) {
                System.exit(Integer.parseInt(args[0]));
            }
            new CountDownLatch(1).await();
        }
    }

    /** Starts the other one. */
    static final class Starter {
        private Starter() {}

        public static void main(String[] args) throws Exception {
            try (ChildJvm child = new ChildJvm(Program.class, List.of(), List.of("wait"), Path.of(args[0]))) {
                child.await(LONG, System.out::println);
            }
        }
    }

    @Test
    void statusAndOutputComeThrough() throws Exception {
        Path log = folder.resolve("log");
        try (ChildJvm child = new ChildJvm(Program.class, List.of(), List.of("3"), log)) {
            assertThat(child.await(LONG, line -> {})).isEqualTo(3);
            assertThat(child.lastLine()).isEqualTo("about to 3");
        }
        assertThat(log).hasContent("about to 3\n");
    }

    @Test
    void oneThatTakesTooLongIsKilled() throws Exception {
        try (ChildJvm child = new ChildJvm(Program.class, List.of(), List.of("wait"), folder.resolve("log"))) {
            assertThat(child.await(Duration.ofMillis(1), line -> {})).isNotZero();
        }
    }

    @Test
    void whatIsStartedEndsWithWhoStartedIt() throws Exception {
        Path log = folder.resolve("log");
        ProcessHandle started;
        try (ChildJvm _ = new ChildJvm(Starter.class, List.of(), List.of(log.toString()), folder.resolve("starter"))) {
            started = find(log);
        }
        started.onExit().get(1, TimeUnit.MINUTES);
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }

    private static ProcessHandle find(Path log) throws IOException {
        while (!Files.exists(log) || Files.size(log) == 0) { // until it runs
            Thread.onSpinWait();
        }
        return ProcessHandle.current()
                .descendants()
                .filter(p -> p.info().commandLine().orElse("").contains(Program.class.getName()))
                .findFirst()
                .orElseThrow();
    }
}
