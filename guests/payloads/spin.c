/* SPDX-License-Identifier: Apache-2.0 */
/* Every vCPU loops for ever without an exit: only a kick from outside ends it. */
#include "lib.h"

int payload_main(const struct boot_info *boot, uint64_t vcpu) {
    (void)boot, (void)vcpu;
    for (;;) {
        __asm__ volatile("" : : : "memory");
    }
}
