// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machine code of {@link UserWait}. */
class UserWaitTest {
    private static final String SOURCE = """
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
        assertThat(UserWait.CODE).isEqualTo(Assembler.assemble(folder, SOURCE));
    }

    @Test
    void itIsThereWhereTheProcessorHasIt() throws Exception {
        boolean listed = Files.readString(Path.of("/proc/cpuinfo")).matches("(?s).*\\nflags[^\\n]* waitpkg\\b.*");
        Optional<UserWait> found = UserWait.find();
        assertThat(found.isPresent()).isEqualTo(listed);
        found.ifPresent(wait -> wait.pause(1000)); // an illegal instruction would end this process
    }
}
