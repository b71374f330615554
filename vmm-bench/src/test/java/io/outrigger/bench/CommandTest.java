// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.outrigger.bench.host.BenchException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {
    @Test
    void takesAnExperimentAndOptionsInAnyOrder() {
        assertThat(Command.parse("boot")).isEqualTo(new Command(Command.Kind.BOOT, 5, Optional.empty()));
        assertThat(Command.parse("exits", "--json", "out.json", "--n", "3"))
                .isEqualTo(new Command(Command.Kind.EXITS, 3, Optional.of(Path.of("out.json"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "sidecore", "exits --n", "exits --n 0", "exits --n many", "exits --n 1000001", "exits -x 1"})
    void refusesTheRestInOneLine(String line) {
        String[] args = line.isEmpty() ? new String[0] : line.split(" ");
        assertThatExceptionOfType(BenchException.class)
                .isThrownBy(() -> Command.parse(args))
                .satisfies(e -> assertThat(e.getMessage()).isNotBlank().doesNotContain("\n"));
    }
}
