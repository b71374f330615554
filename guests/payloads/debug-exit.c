/* SPDX-License-Identifier: Apache-2.0 */
/* Ends the VM through the debug exit with value= (default 0): status value << 1 | 1. */
#include "lib.h"

int payload_main(const struct boot_info *boot, uint64_t vcpu) {
    if (vcpu == 0) {
        debug_exit((uint32_t)argument(boot, "value", 0));
    }
    park(boot);
}
