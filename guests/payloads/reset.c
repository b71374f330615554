/* SPDX-License-Identifier: Apache-2.0 */
/* Asks the keyboard controller for a reset. */
#include "lib.h"

int payload_main(const struct boot_info *boot, uint64_t vcpu) {
    if (vcpu == 0) {
        out8(PORT_I8042_COMMAND, I8042_PULSE_RESET);
    }
    park(boot);
}
