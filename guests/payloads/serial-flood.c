/* SPDX-License-Identifier: Apache-2.0 */
/* Writes to the console without end: a console that nobody reads must not block or fill the VMM's memory. */
#include "lib.h"

int payload_main(const struct boot_info *boot, uint64_t vcpu) {
    if (vcpu != 0) {
        park(boot);
    }
    for (;;) {
        print("flood: the quick brown fox jumps over the lazy dog 0123456789 abcdefghijklmnopqrstuvwxyz");
    }
}
