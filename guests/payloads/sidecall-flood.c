/* SPDX-License-Identifier: Apache-2.0 */
/* Every vCPU posts NULL calls to the ring of its number as fast as slots are free, for ever: load for a sidecore. */
#include "../abi/sidecall.h"
#include "lib.h"

int payload_main(const struct boot_info *boot, uint64_t vcpu) {
    static const uint64_t args[SIDECORE_ARGS];
    struct sidecall_ring ring;
    if (!(boot->flags & BOOT_FLAG_SIDECORE) ||
        !sidecall_attach(&ring, (void *)boot->sidecore_gpa, (uint32_t)vcpu)) {
        print("sidecall-flood: no sidecore");
        return 1;
    }
    for (;;) {
        sidecall_post(&ring, SIDECORE_OP_NULL, args);
    }
}
