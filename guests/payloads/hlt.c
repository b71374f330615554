/* SPDX-License-Identifier: Apache-2.0 */
/* Halts every vCPU with interrupts off: nothing can ever wake it. CPL 0 only: at CPL 3 it is a triple fault. */
#include "lib.h"

int payload_main(const struct boot_info *boot, uint64_t vcpu) {
    (void)boot, (void)vcpu;
    for (;;) {
        __asm__ volatile("hlt");
    }
}
