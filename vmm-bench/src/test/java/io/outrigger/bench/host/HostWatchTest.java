// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostWatchTest {
    @TempDir
    private Path proc;

    private void host(String load, String cpu) throws IOException {
        Files.writeString(proc.resolve("loadavg"), load + " 0.10 0.10 1/100 4711\n");
        Files.writeString(proc.resolve("stat"), "cpu  " + cpu + "\ncpu0 1 2 3 4 5 6 7 8 9 10\n");
    }

    @Test
    void aQuietHostIsNoReasonToDoubt() throws IOException {
        host("0.50", "100 0 100 9000 50 0 0 10 70 0");
        HostWatch watch = HostWatch.begin(proc);
        host("1.80", "1000 0 190 9000 50 0 0 20 700 0");
        HostLoad load = watch.end();
        assertThat(load.before()).isEqualTo(0.5);
        assertThat(load.after()).isEqualTo(1.8);
        assertThat(load.stolen()).isCloseTo(0.01, within(1e-12));
        assertThat(load.disturbed()).isEmpty();
    }

    @Test
    void loadBeforeTheRunAndStolenTimeDisturb() throws IOException {
        host("0.51", "100 0 100 9000 50 0 0 10 0 0");
        HostWatch watch = HostWatch.begin(proc);
        host("0.51", "180 0 100 99000 5000 0 0 30 0 0");
        assertThat(watch.end().disturbed())
                .containsExactly(
                        "load average 0.51 before the run, above 0.5", "20.0% of the CPU time stolen, above 1%");
    }

    @Test
    void whatIsHiddenIsNotKnown() throws IOException {
        assertThat(HostWatch.begin(proc).end().stolen()).isNaN();
        host("?", "1 2 3");
        HostLoad load = HostWatch.begin(proc).end();
        assertThat(load.stolen()).isNaN();
        assertThat(load.before()).isNaN();
        assertThat(load.disturbed()).isEmpty();
    }
}
