// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
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
    static final byte[] CODE = MachineCode.bytes(
            "0f 31" // rdtsc
                    + "48 c1 e2 20" // shl rdx, 32
                    + "48 09 d0" // or rax, rdx
                    + "48 01 f8" // add rax, rdi
                    + "48 89 c2" // mov rdx, rax
                    + "48 c1 ea 20" // shr rdx, 32
                    + "b9 01 00 00 00" // mov ecx, 1: the light state C0.1, out of which it comes fastest
                    + "66 0f ae f1" // tpause ecx
                    + "c3"); // ret

    private final MemorySegment entry = MachineCode.load(CODE);

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
        long _ = NativeFunction.call(entry, cycles, 0, 0, 0, 0, 0, 0);
    }

    /** Made when it is first asked for: on most machines never. */
    private static final class Only {
        private static final UserWait INSTANCE = new UserWait();
    }
}
