// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm.fuzz;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** What fuzz runs have left: inputs that cover much, and those that once failed. */
public final class Corpus {
    private static final Duration PATIENCE = Duration.ofSeconds(60); // a hang, on however slow a machine

    private Corpus() {}

    /**
     * A test for each input that is kept for a target, in {@code src/test/resources/fuzz} by its simple name.
     *
     * @param run what the target does with one
     */
    public static Stream<DynamicTest> replay(Class<?> target, Consumer<byte[]> run) throws IOException {
        List<Path> inputs;
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/fuzz", target.getSimpleName()))) {
            inputs = files.sorted().toList();
        }
        if (inputs.isEmpty()) {
            throw new IllegalStateException("there is no corpus of " + target);
        }
        return inputs.stream()
                .map(input -> DynamicTest.dynamicTest(input.getFileName().toString(), input.toUri(), () -> {
                    byte[] bytes = Files.readAllBytes(input);
                    assertTimeoutPreemptively(PATIENCE, () -> run.accept(bytes));
                }));
    }
}
