// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.guests.Payload;
import io.outrigger.vmm.BootSpec.Privilege;
import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Instructions that the pvm back end lacks at CPL 0 do, once completed, what the processor does elsewhere. */
@Core
class InstructionsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3}) // fwait, popcnt, both
    void completedInstructionsEndWell(int which) throws InterruptedException {
        Guests.Result r = Guests.run(Guests.payload(Payload.UNSUPPORTED_INSN, Privilege.KERNEL, "insn=" + which)
                .completeInstructions(true));
        assertThat(r.exit()).as("%s %s", r.exit(), r.console()).isNotInstanceOf(VmExit.Crashed.class);
        assertThat(r.console()).contains("all completed");
    }

    @Test
    void stacAndClacAreCompleted() throws InterruptedException {
        Guests.Result r = Guests.run(Guests.payload(Payload.UNSUPPORTED_INSN, Privilege.KERNEL, "insn=8")
                .completeInstructions(true));
        if (r.exit() instanceof VmExit.Crashed crash) { // a processor without SMAP has no such instructions
            assertThat(pvm()).isFalse();
            assertThat(crash.report().cause()).contains("triple fault");
        } else {
            assertThat(r.console()).contains("all completed");
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 9b", "2, f3 48", "4, cc", "8, 0f 01 cb"})
    void withoutCompletionTheReportNamesTheBytes(int which, String bytes) throws InterruptedException {
        Guests.Result r = Guests.run(Guests.payload(Payload.UNSUPPORTED_INSN, Privilege.KERNEL, "insn=" + which));
        if (!pvm()) { // which alone lacks them
            assertThat(r.exit().toString()).doesNotContain("cannot emulate");
            return;
        }
        assertThat(r.exit()).isInstanceOfSatisfying(VmExit.Crashed.class, crash -> {
            assertThat(crash.report().cause()).contains("cannot emulate").contains(": " + bytes);
            assertThat(crash.report().detail()).contains("RIP");
        });
    }

    @Test
    void aBreakpointWithoutHandlerIsATripleFault() throws InterruptedException {
        Guests.Result r = Guests.run(Guests.payload(Payload.UNSUPPORTED_INSN, Privilege.KERNEL, "insn=4")
                .completeInstructions(true));
        assertThat(r.exit())
                .isInstanceOfSatisfying(
                        VmExit.Crashed.class,
                        crash -> assertThat(crash.report().cause()).contains("triple fault"));
    }

    @Test
    void aBreakpointReachesItsHandlerAndReturns() throws InterruptedException {
        String program = "0f011d18000000 31db cc" // lidt idtr(%rip); xor %ebx, %ebx; int3
                + "89d8 e7f4" // mov %ebx, %eax; out %eax, $0xf4
                + "48813c240a002000 7505 bb15000000 48cf" // handler: if (%rsp) is what follows int3, %ebx = 21; iretq
                + "3f00 3000200000000000 00000000000000" // idtr: limit and base; padding
                + "00".repeat(48) // gates 0 to 2
                + "0e00 1000 008e 2000 0000000000000000"; // gate 3: the handler at 0x20000e
        assertThat(run(program)).isEqualTo(new VmExit.DebugExit(21));
    }

    @Test
    void operandsInMemoryAreCounted() throws InterruptedException {
        String program = "488d1d44000000 f3480fb8053b000000" // lea data(%rip), %rbx; popcnt data(%rip), %rax
                + "b902000000 f30fb8148b c1e208 09d0" // mov $2, %ecx; popcnt (%rbx,%rcx,4), %edx; shl $8; or into %eax
                + "48c7c2ffffffff 66f30fb85304" // mov $-1, %rdx; popcnt 4(%rbx), %dx: the rest stays
                + "48ffc2 48c1ea10 7505 b8ad0b0000" // inc %rdx; shr $16, %rdx; jnz .+5; mov $0xbad, %eax
                + "f30fb80d15000000 7405 b8ad0b0000" // popcnt zero(%rip), %ecx; jz .+5; mov $0xbad, %eax
                + "e7f4 070000000000f0f0 01010100 00000000"; // out %eax, $0xf4; data
        assertThat(run(program)).isEqualTo(new VmExit.DebugExit(3 << 8 | 11));
    }

    private static boolean pvm() {
        return Hypervisor.open().backEnd().equals("pvm");
    }

    private static VmExit run(String program) throws InterruptedException {
        byte[] bytes = HexFormat.of().parseHex(program.replace(" ", ""));
        return Guests.run(VmSpec.payload(Image.of("program", bytes))
                        .privilege(Privilege.KERNEL)
                        .completeInstructions(true))
                .exit();
    }
}
