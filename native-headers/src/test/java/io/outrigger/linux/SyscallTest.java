// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way into the kernel. */
class SyscallTest {
    private static final String SOURCE = """
            mov rax, rdi
            mov rdi, rsi
            mov rsi, rdx
            mov rdx, rcx
            mov r10, r8
            mov r8, r9
            mov r9, [rsp + 8]
            syscall
            ret
            """;

    @TempDir
    Path folder;

    @Test
    void theCodeIsTheAssemblers() throws Exception {
        assertThat(Syscall.CODE).isEqualTo(Assembler.assemble(folder, SOURCE));
    }

    @Test
    void aValueAndAnErrorNumberComeBack() {
        assertThat(Syscall.call(Syscall.GETPID, 0, 0, 0))
                .isEqualTo(ProcessHandle.current().pid());
        assertThat(Syscall.call(Syscall.CLOSE, -1, 0, 0)).isEqualTo(-Errno.EBADF);
        assertThatThrownBy(() -> Syscall.check("close", Syscall.call(Syscall.CLOSE, -1, 0, 0)))
                .isInstanceOf(ErrnoException.class)
                .hasMessageContaining("close");
    }

    /** mmap has six, and each but the hint changes what is mapped or whether. */
    @Test
    void allSixArgumentsArrive() throws Exception {
        byte[] pages = new byte[3 * 4096];
        pages[2 * 4096] = 77;
        Path path = Files.write(folder.resolve("pages"), pages);
        try (BlockFile file = BlockFile.open(path.toString(), false)) {
            long at = Syscall.check("mmap", Syscall.call(Syscall.MMAP, 0, 4096, 1, 2, file.number(), 2 * 4096));
            MemorySegment page = MemorySegment.ofAddress(at).reinterpret(4096);
            assertThat(page.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 77);
            assertThat(Syscall.call(Syscall.MUNMAP, at, 4096, 0)).isZero();
        }
    }

    @Test
    void nothingIsAllocated() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment s = arena.allocate(8);
            assertThat(Allocation.inSteadyState(() -> Syscall.call(Syscall.GETRANDOM, s.address(), 8, 0)))
                    .isZero();
        }
    }
}
