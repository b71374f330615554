/* SPDX-License-Identifier: Apache-2.0 */
/* Port I/O of every width, single and REP: n= rounds on port= (default the POST port); exits 0 when done. */
#include "lib.h"

int payload_main(const struct boot_info *boot, uint64_t vcpu) {
    if (vcpu != 0) {
        return 0;
    }
    uint16_t port = (uint16_t)argument(boot, "port", PORT_POST);
    uint8_t buffer[64];
    for (unsigned i = 0; i < sizeof buffer; i++) {
        buffer[i] = (uint8_t)i;
    }
    for (uint64_t n = argument(boot, "n", 1); n; n--) {
        out8(port, 0x12);
        out16(port, 0x1234);
        out32(port, 0x12345678);
        in8(port);
        in16(port);
        in32(port);
        outs8(port, buffer, 16);
        outs16(port, buffer, 16);
        outs32(port, buffer, 16);
        ins8(port, buffer, 16);
        ins16(port, buffer, 16);
        ins32(port, buffer, 16);
    }
    return 0;
}
