/* SPDX-License-Identifier: Apache-2.0 */
/* What the payloads that measure virtio devices leave at boot_info.payload_end, for a host to read after the VM's end. */
#ifndef VIRTIO_BENCH_H
#define VIRTIO_BENCH_H

#include <stdint.h>

/* "OTRGVIRT" as bytes in memory order. */
#define VIRTIO_BENCH_MAGIC 0x545249564752544fULL

struct virtio_bench_result {
    uint64_t magic;    /* 0x00 VIRTIO_BENCH_MAGIC */
    uint64_t count;    /* 0x08 of the samples */
    uint64_t failures; /* 0x10 requests that came back otherwise than they should */
    uint64_t tsc_khz;  /* 0x18 as the boot page has it, 0 if unknown */
    uint64_t marks;    /* 0x20 the last number written to PORT_MARK: 2 if the samples are whole */
    uint64_t kicks;    /* 0x28 notifications from the first sample to the last */
    uint64_t cycles;   /* 0x30 of the TSC, from the first request of a sample to the last answer */
    uint64_t samples[]; /* 0x38 TSC cycles of each request: from when it was meant to begin to its answer */
};

#endif
