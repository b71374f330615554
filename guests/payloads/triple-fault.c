/* SPDX-License-Identifier: Apache-2.0 */
/* An invalid instruction without an IDT: triple fault. */
#include "lib.h"

int payload_main(const struct boot_info *boot, uint64_t vcpu) {
    if (vcpu != 0) {
        park(boot);
    }
    __asm__ volatile("ud2");
    __builtin_unreachable();
}
