// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.launcher.report.ExitCode;
import io.outrigger.launcher.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The manual's tables are the program's. */
class ManualTest {
    private final String manual;

    ManualTest() throws IOException {
        manual = Files.readString(Path.of("../docs/launcher.md"));
    }

    @Test
    void everySettingIsInTheManual() {
        StringBuilder table = new StringBuilder("| In the file | Option | Default | Meaning |\n|---|---|---|---|\n");
        for (Setting s : Setting.values()) {
            String option = s.isSwitch() ? s.option() : s.option() + " " + s.argument();
            table.append("| `%s` | `%s` | %s | %s |\n".formatted(s.path(), option, s.fallback(), s.meaning()));
        }
        assertThat(manual).contains(table);
    }

    @Test
    void everyExitStatusIsInTheManual() {
        for (ExitCode code : ExitCode.values()) {
            assertThat(manual).contains("| %d | %s |\n".formatted(code.status(), code.meaning()));
        }
    }
}
