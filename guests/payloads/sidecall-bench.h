/* SPDX-License-Identifier: Apache-2.0 */
/* What sidecall-bench leaves at boot_info.payload_end, for a host to read after the VM's end. All in TSC cycles. */
#ifndef SIDECALL_BENCH_H
#define SIDECALL_BENCH_H

#include <stdint.h>

/* "OTRGSAMP" as bytes in memory order. */
#define SIDECALL_BENCH_MAGIC 0x504d41534752544fULL

struct sidecall_bench_result {
    uint64_t magic;     /* 0x00 SIDECALL_BENCH_MAGIC */
    uint64_t count;     /* 0x08 of the samples */
    uint64_t failures;  /* 0x10 calls with a wrong status or a wrong result, those before the first sample included */
    uint64_t empty;     /* 0x18 what a sample of nothing is; still in the samples */
    uint64_t tsc_khz;   /* 0x20 as the boot page has it, 0 if unknown */
    uint64_t marks;     /* 0x28 the last number written to PORT_MARK: 2 if the samples are whole */
    uint64_t samples[]; /* 0x30 */
};

#endif
