/* SPDX-License-Identifier: Apache-2.0 */
/* Every vCPU counts itself in; vCPU 0 waits for all, prints the count and powers off. */
#include "lib.h"

static uint32_t arrived;

int payload_main(const struct boot_info *boot, uint64_t vcpu) {
    __atomic_fetch_add(&arrived, 1, __ATOMIC_ACQ_REL);
    if (vcpu != 0) {
        park(boot);
    }
    while (__atomic_load_n(&arrived, __ATOMIC_ACQUIRE) != boot->vcpu_count) {
        cpu_relax();
    }
    struct line line = {0};
    put(&line, "smp: ");
    put_decimal(&line, arrived);
    put(&line, " vCPUs");
    end_line(&line);
    return 0;
}
