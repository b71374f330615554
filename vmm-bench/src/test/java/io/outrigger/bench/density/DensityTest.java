// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.density;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Results;
import io.outrigger.guests.Payload;
import io.outrigger.linux.RequiresKvm;
import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.VmSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The experiment with few VMs. */
@RequiresKvm
class DensityTest {
    private static final Sizes FEW = new Sizes(List.of(1, 3), 1, List.of(2), 0);

    private static Report report() {
        return new Report(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8), "test");
    }

    @Test
    void everyNumberHasItsRowsAndTheLargestItsClaims() throws Exception {
        Report report = report();
        long descriptors = descriptors();
        DensityExperiment.run(FEW, 1, report);
        Results results = report.results();
        assertThat(results.row("3 VMs: start each, to its report")
                        .orElseThrow()
                        .summary()
                        .count())
                .isEqualTo(3);
        assertThat(results.row("1 VMs: stop and close all")).isPresent();
        assertThat(results.row("3 VMs: resident, guests, touched")
                        .orElseThrow()
                        .summary()
                        .max())
                .as("each has its boot page at least")
                .isGreaterThanOrEqualTo(3 * 4096);
        assertThat(results.claims()).hasSize(3).allMatch(claim -> claim.name().startsWith("3 VMs: "));
        assertThat(results.notes()).anyMatch(note -> note.startsWith("  with 1 VMs, halted: "));
        assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 1); // the JVM's own, of classes first used
    }

    @Test
    void aBaseIsSharedAndWhatIsWrittenIsNot() throws Exception {
        Report report = report();
        new SharingRuns(Hypervisor.open(), report).measure(Guest.LIGHT, List.of(4));
        double alone = memory(report, "none");
        double base = memory(report, "base");
        assertThat(base).isLessThan(alone).isGreaterThanOrEqualTo(4096);
    }

    private static double memory(Report report, String sharing) {
        String name = "4 light guests, shared by %s: memory of each".formatted(sharing);
        return report.results().row(name).orElseThrow().summary().median().value();
    }

    @Test
    void aGuestThatDoesNotReportIsAnErrorAndLeavesNothing() throws Exception {
        Image silent = Image.of("power-off", Payload.POWER_OFF.bytes());
        assertThatThrownBy(() -> Fleet.start(Hypervisor.open(), Guest.LIGHT, VmSpec.payload(silent), 2))
                .isInstanceOf(BenchException.class)
                .hasMessage("dense0: no 'in' on the console");
        assertThat(guestMappings()).isZero();
    }

    private static long guestMappings() throws IOException {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.contains("outrigger-dense")).count();
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
