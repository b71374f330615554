/* SPDX-License-Identifier: Apache-2.0 */
/* n= writes to port= (default the POST port), 0 for no end: the round trip of an exit. Exits 0. */
#include "lib.h"

int payload_main(const struct boot_info *boot, uint64_t vcpu) {
    if (vcpu != 0) {
        return 0;
    }
    uint16_t port = (uint16_t)argument(boot, "port", PORT_POST);
    uint64_t n = argument(boot, "n", 0);
    if (n == 0) {
        for (;;) {
            out8(port, 0);
        }
    }
    while (n--) {
        out8(port, 0);
    }
    return 0;
}
