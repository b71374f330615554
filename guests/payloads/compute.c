/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a compute kernel in a guest (compute/compute.h): kernel=, size=, repeats= (default 1), of CPL 3 only where the back
 * end interprets CPL 0. Leaves its struct compute_result at boot_info.payload_end; the kernel's memory is what follows it,
 * from the next multiple of 2 MiB on. Exits 0; the kernel's status if that is not 0; 9 if the samples do not fit.
 */
#include "compute/compute.h"

#include "lib.h"

#define LARGE_PAGE 0x200000ULL

extern compute_run run;

int payload_main(const struct boot_info *boot, uint64_t vcpu) {
    if (vcpu != 0) {
        return 0;
    }
    struct compute_result *r = (struct compute_result *)boot->payload_end;
    uint64_t repeats = argument(boot, "repeats", 1);
    uint64_t memory = (boot->payload_end + sizeof *r + repeats * sizeof r->samples[0] + LARGE_PAGE - 1) & -LARGE_PAGE;
    if (memory > boot->ram_below_4g) {
        return 9;
    }
    memset(r, 0, sizeof *r);
    r->magic = COMPUTE_MAGIC;
    r->kernel = argument(boot, "kernel", 0);
    r->size = argument(boot, "size", 1);
    r->repeats = repeats;
    r->tsc_khz = boot->tsc_khz;
    run((void *)memory, boot->ram_below_4g - memory, r);
    return (int)r->status;
}
