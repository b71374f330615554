// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machine code of {@link UserWait}. */
class UserWaitTest {
    private static final String SOURCE = """
            .intel_syntax noprefix
            rdtsc
            shl rdx, 32
            or rax, rdx
            add rax, rdi
            mov rdx, rax
            shr rdx, 32
            mov ecx, 1
            tpause ecx
            ret
            """;

    @TempDir
    Path folder;

    @Test
    void theCodeIsTheAssemblers() throws Exception {
        Path source = Files.writeString(folder.resolve("pause.s"), SOURCE);
        run("gcc", "-c", "-o", folder.resolve("pause.o").toString(), source.toString());
        Path text = folder.resolve("pause.bin");
        run("objcopy", "-O", "binary", "-j", ".text", folder.resolve("pause.o").toString(), text.toString());
        assertThat(UserWait.CODE).isEqualTo(Files.readAllBytes(text));
    }

    @Test
    @Tag("waitpkg")
    void itRests() {
        assumeTrue(UserWait.isSupported(), "this processor has no WAITPKG");
        UserWait.pause(1000);
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
    }
}
