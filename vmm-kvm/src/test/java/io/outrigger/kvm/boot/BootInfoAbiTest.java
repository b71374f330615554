// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link BootInfo} against the C header: gcc compiles every number as a static assertion. */
class BootInfoAbiTest {
    private static final Path ABI =
            Path.of("..", "guests", "abi").toAbsolutePath().normalize();

    @TempDir
    private Path dir;

    @Test
    void everyNumberIsTheHeaders() throws Exception {
        StringBuilder c = new StringBuilder("#include \"boot_info.h\"\n");
        int facts = 0;
        for (Field f : BootInfo.class.getDeclaredFields()) {
            if (f.isSynthetic()) {
                continue;
            }
            c.append("_Static_assert(%s == %dll, \"%s\");%n"
                    .formatted(expression(f.getName()), ((Number) f.get(null)).longValue(), f.getName()));
            facts++;
        }
        assertThat(facts).isGreaterThan(15);
        assertThat(compile(c.toString())).isZero();
        assertThat(compile(c + "_Static_assert(BOOT_STACK_SIZE == 1, \"must fail\");\n"))
                .isNotZero();
    }

    private static String expression(String constant) {
        return switch (constant) {
            case "SIZE" -> "sizeof(struct boot_info)";
            case "MAGIC" -> "BOOT_INFO_MAGIC";
            case "VERSION" -> "BOOT_INFO_VERSION";
            default ->
                constant.startsWith("AT_")
                        ? "offsetof(struct boot_info, %s)"
                                .formatted(constant.substring(3).toLowerCase(Locale.ROOT))
                        : "BOOT_" + constant;
        };
    }

    private int compile(String source) throws IOException, InterruptedException {
        Path file = Files.writeString(dir.resolve("probe.c"), source);
        return new ProcessBuilder("gcc", "-fsyntax-only", "-I", ABI.toString(), file.toString())
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("gcc.log").toFile())
                .start()
                .waitFor();
    }
}
