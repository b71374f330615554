// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.exits;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.bench.report.Claim;
import io.outrigger.bench.report.Report;
import io.outrigger.bench.report.Results;
import io.outrigger.vmm.BootSpec.Privilege;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against the real KVM, with as few exits as will do. */
class ExitsExperimentTest {
    @TempDir
    private Path folder;

    private static Results measure(List<Request> requests, Optional<Qemu> qemu) throws Exception {
        Report report = new Report(
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8), "bench.jar exits");
        ExitsExperiment.run(1, report, requests, qemu, 1);
        return report.results();
    }

    private static Request few(Privilege privilege) {
        return new Request(privilege, ExitKind.at(privilege), 3, 1, 2);
    }

    @ParameterizedTest
    @EnumSource(Privilege.class)
    void everyKindHasARowAndAClaimForEachTwin(Privilege privilege) throws Exception {
        Results results = measure(List.of(few(privilege)), Optional.empty());
        List<ExitKind> kinds = ExitKind.at(privilege);
        for (ExitKind kind : kinds) {
            for (Contender contender : List.of(Contender.C, Contender.OUTRIGGER)) {
                String name = "CPL %d %s, %s".formatted(few(privilege).cpl(), kind, contender);
                assertThat(results.rows())
                        .filteredOn(row -> row.series().name().equals(name))
                        .singleElement()
                        .satisfies(row -> assertThat(row.series().rounds())
                                .hasSize(2)
                                .allSatisfy(run -> assertThat(run).hasSize(3)));
            }
        }
        assertThat(results.claims()).hasSize(kinds.size()); // the empty pair has none, the bytes one for all
        assertThat(results.notes()).anyMatch(note -> note.contains("no rows of QEMU"));
    }

    @Test
    void aQemuThatFailsIsANote() throws Exception {
        Path program = Files.writeString(folder.resolve("qemu-system-x86_64"), "#!/bin/sh\necho no KVM; exit 3\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Request one = new Request(Privilege.USER, List.of(ExitKind.CPUID), 1, 0, 1);
        Results results = measure(List.of(one), Qemu.find(folder.toString()));
        assertThat(results.notes()).contains("no rows of QEMU: QEMU ended with status 3: no KVM");
        assertThat(results.claims()).extracting(Claim::name).noneMatch(name -> name.contains("QEMU"));
    }

    @Test
    void qemuGivesWhatItIsAskedFor() throws Exception {
        // What QEMU prints, by a script, since not every machine has it.
        Path program = Files.writeString(folder.resolve("qemu-system-x86_64"), """
                #!/bin/sh
                for kind in empty cpuid; do
                  echo vmexit $kind cpl=3 batch=1 tsc_khz=0 failures=0 n=1
                  echo 00001000
                done
                exit 1
                """);
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Request two = new Request(Privilege.USER, List.of(ExitKind.EMPTY, ExitKind.CPUID), 1, 0, 1);
        Results results = measure(List.of(two), Qemu.find(folder.toString()));
        assertThat(results.rows())
                .extracting(row -> row.series().name())
                .contains("CPL 3 cpuid, QEMU", "CPL 3 cpuid, Outrigger in one boot", "CPL 3 cpuid, C");
        assertThat(results.claims()).extracting(Claim::name).contains("CPL 3 cpuid, Outrigger / QEMU");
    }

    @Test
    void nothingIsLeftInTheTemporaryFolder() throws Exception {
        Set<Path> before = temporary();
        measure(List.of(new Request(Privilege.USER, List.of(ExitKind.EMPTY), 1, 0, 1)), Qemu.find(""));
        assertThat(temporary()).isSubsetOf(before);
    }

    private static Set<Path> temporary() throws IOException {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(f -> f.getFileName().toString().startsWith("outrigger-bench"))
                    .collect(Collectors.toSet());
        }
    }
}
