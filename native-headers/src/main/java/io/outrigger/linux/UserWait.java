// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import io.outrigger.linux.headers.Linux;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * TPAUSE: a core's rest for a given time, without the kernel (Intel SDM vol. 2B; CPUID.7.0:ECX.5, WAITPKG). There is no
 * Java for it, so it is a few bytes of machine code.
 *
 * <p>Thread-safe.
 */
public final class UserWait {
    /** {@code void pause(uint64_t cycles)}, position-independent; a test compares it with what an assembler gives. */
    static final byte[] CODE = {
        0x0F,
        0x31, // rdtsc
        0x48,
        (byte) 0xC1,
        (byte) 0xE2,
        0x20, // shl rdx, 32
        0x48,
        0x09,
        (byte) 0xD0, // or rax, rdx
        0x48,
        0x01,
        (byte) 0xF8, // add rax, rdi
        0x48,
        (byte) 0x89,
        (byte) 0xC2, // mov rdx, rax
        0x48,
        (byte) 0xC1,
        (byte) 0xEA,
        0x20, // shr rdx, 32
        (byte) 0xB9,
        0x01,
        0x00,
        0x00,
        0x00, // mov ecx, 1: the light state C0.1, out of which it comes fastest
        0x66,
        0x0F,
        (byte) 0xAE,
        (byte) 0xF1, // tpause ecx
        (byte) 0xC3, // ret
    };

    private static final long PAGE = 4096;

    private final MemorySegment errno = Syscall.newErrno(Arena.global()); // written by all, read by none
    private final MemorySegment entry = load();

    private UserWait() {}

    /** The instruction, if this processor has it; elsewhere it would be an illegal one, and the end of the process. */
    public static Optional<UserWait> find() {
        return isSupported() ? Optional.of(Only.INSTANCE) : Optional.empty();
    }

    /** Whether this processor has it. */
    private static boolean isSupported() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("flags"))
                    .anyMatch(line -> Arrays.asList(line.split(" ")).contains("waitpkg"));
        } catch (IOException e) {
            return false;
        }
    }

    /** Rests for so many cycles of the TSC; the kernel bounds it (IA32_UMWAIT_CONTROL). Allocates nothing. */
    public void pause(long cycles) {
        // SAFETY: the code takes its argument in RDI, changes RAX, RCX and RDX, and returns.
        long _ = Syscall.call(entry, errno, cycles);
    }

    /** Made when it is first asked for: on most machines never. */
    private static final class Only {
        private static final UserWait INSTANCE = new UserWait();
    }

    /** A page with the code, which stays for the process's life. */
    private static MemorySegment load() {
        int flags = Linux.MAP_PRIVATE() | Linux.MAP_ANONYMOUS();
        int writable = Linux.PROT_READ() | Linux.PROT_WRITE();
        long address = Syscall.check("mmap", Syscall.call(Syscall.MMAP, 0, PAGE, writable, flags, -1, 0));
        // SAFETY: mmap has just given us this page.
        MemorySegment page = MemorySegment.ofAddress(address).reinterpret(PAGE);
        MemorySegment.copy(CODE, 0, page, ValueLayout.JAVA_BYTE, 0, CODE.length);
        int executable = Linux.PROT_READ() | Linux.PROT_EXEC();
        Syscall.check("mprotect", Syscall.call(Syscall.MPROTECT, address, PAGE, executable));
        return page;
    }
}
