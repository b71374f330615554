/* SPDX-License-Identifier: Apache-2.0 */
/* Instructions that a software back end lacks at CPL 0 (fwait, popcnt, int3, stac, clac); insn= bits choose which. */
#include "lib.h"

enum { FWAIT = 1, POPCNT = 2, INT3 = 4, STAC_CLAC = 8 };

int payload_main(const struct boot_info *boot, uint64_t vcpu) {
    if (vcpu != 0) {
        park(boot);
    }
    uint64_t which = argument(boot, "insn", FWAIT | POPCNT);
    if (which & FWAIT) {
        __asm__ volatile("fwait");
    }
    if (which & POPCNT) {
        uint64_t of = 0xf0f0000000000007, count = 99;
        uint32_t count32 = 99;
        uint16_t in_memory = 0x8001, count16 = 99;
        __asm__ volatile("popcnt %1, %0" : "=r"(count) : "r"(of) : "cc");
        __asm__ volatile("popcnt %1, %0" : "=r"(count32) : "r"((uint32_t)of) : "cc");
        __asm__ volatile("popcntw %1, %0" : "=r"(count16) : "m"(in_memory) : "cc");
        if (count != 11 || count32 != 3 || count16 != 2) {
            return 2;
        }
    }
    if (which & STAC_CLAC) {
        __asm__ volatile("stac\n\tclac" : : : "cc");
    }
    if (which & INT3) { /* ends in a triple fault where the breakpoint is delivered: there is no IDT */
        __asm__ volatile("int3");
    }
    print("unsupported-insn: all completed");
    return 0;
}
