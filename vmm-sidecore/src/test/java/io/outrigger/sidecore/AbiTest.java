// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.linux.abi.Sidecore;
import io.outrigger.linux.abi.sidecore_completion;
import io.outrigger.linux.abi.sidecore_control;
import io.outrigger.linux.abi.sidecore_header;
import io.outrigger.linux.abi.sidecore_request;
import io.outrigger.linux.abi.sidecore_trap_slot;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The generated layouts against what gcc makes of guests/abi/sidecore.h, so that neither can change alone. */
class AbiTest {
    private static final List<GroupLayout> STRUCTS = List.of(
            sidecore_header.layout(),
            sidecore_control.layout(),
            sidecore_request.layout(),
            sidecore_completion.layout(),
            sidecore_trap_slot.layout());

    @TempDir
    Path folder;

    @Test
    void theGeneratedNumbersAreGccs() throws Exception {
        List<String> c = new ArrayList<>();
        List<String> java = new ArrayList<>();
        for (GroupLayout struct : STRUCTS) {
            String type = struct.name().orElseThrow();
            add(c, java, "sizeof(struct %s)".formatted(type), struct.byteSize());
            for (MemoryLayout member : struct.memberLayouts()) {
                if (member.name().isPresent()) {
                    String name = member.name().get();
                    long offset = struct.byteOffset(PathElement.groupElement(name));
                    add(c, java, "offsetof(struct %s, %s)".formatted(type, name), offset);
                }
            }
        }
        for (Method constant : Sidecore.class.getMethods()) {
            if (constant.getName().startsWith("SIDECORE_")
                    && constant.getReturnType().isPrimitive()) {
                add(c, java, constant.getName(), ((Number) constant.invoke(null)).longValue());
            }
        }
        assertThat(java).hasSizeGreaterThan(40);
        assertThat(run(c)).isEqualTo(java);
    }

    // Constants are compared as the 64 bits that C's conversion from their own type gives, or 32 where Java has an int.
    private static void add(List<String> c, List<String> java, String expression, long value) {
        c.add("printf(\"%%s %%lld\\n\", \"%1$s\", sizeof(%1$s) == 4 ? (long long) (int) %1$s : (long long) %1$s);"
                .formatted(expression));
        java.add(expression + " " + value);
    }

    private List<String> run(List<String> statements) throws Exception {
        Path header = Path.of("../guests/abi/sidecore.h").toAbsolutePath();
        Path source = folder.resolve("abi.c");
        Path program = folder.resolve("abi");
        Files.writeString(
                source,
                "#include <stdio.h>\n#include \"%s\"\nint main(void) {\n%s\nreturn 0; }\n"
                        .formatted(header, String.join("\n", statements)));
        Process gcc = new ProcessBuilder("gcc", "-o", program.toString(), source.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(gcc.getInputStream().readAllBytes());
        assertThat(gcc.waitFor()).as(said).isZero();
        Process run = new ProcessBuilder(program.toString()).start();
        return run.inputReader().readAllLines();
    }
}
