/* SPDX-License-Identifier: Apache-2.0 */
/* Says on the serial port that it runs, then does nothing for ever: halts at CPL 0, spins at CPL 3. */
#include "lib.h"

int payload_main(const struct boot_info *boot, uint64_t vcpu) {
    if (vcpu == 0) {
        struct line line = {0};
        put(&line, "in");
        end_line(&line);
    }
    park(boot);
}
