// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CensusTest {
    @Test
    void theJvmsHelpersAreNoThreadsThatCount() throws IOException {
        assertThat(Census.counts("vm-1 vcpu0\n")).isTrue();
        assertThat(Census.counts("C2 CompilerThre\n")).isFalse();
        assertThat(Census.counts("GC Thread#7\n")).isFalse();
        try (var tasks = Files.list(Path.of("/proc/self/task"))) {
            assertThat(Census.take().threads()).isPositive().isLessThan(tasks.count()); // it has compilers
        }
    }
}
