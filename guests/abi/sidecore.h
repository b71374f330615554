/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sidecore: how a guest asks its VMM for something without leaving its core.
 *
 * A region of guest memory holds a header and, for each vCPU, one ring. The guest writes a request into the ring's next
 * slot and publishes it; a thread of the VMM on a core of its own, the sidecore, polls the rings, serves the request and
 * publishes a completion. No instruction of this traps. All fields are little-endian and naturally aligned; memory
 * order is x86's (a plain store is a release, a plain load an acquire), unless said otherwise.
 *
 *   region:  | header, one page | ring 0 | ring 1 | ... |        ring n is at ring_offset + n * ring_stride
 *   ring:    | control | trap slot | requests: slots x 64 bytes | completions: slots x 64 bytes |
 *
 * A ring has one user at a time, as a rule the vCPU of its number. Nothing but cost follows from using another's.
 *
 * To call, with n counting this ring's requests from 0 (mod 2^32) and i = n mod slots:
 *   1. have the completion of n - slots (a slot is free when its last request is complete, or was posted and has gone
 *      by: see `served`);
 *   2. fill request[i]: op, flags, cookie, args;
 *   3. store sequence = n + 1 into request[i].sequence, last: that publishes it;
 *   4. if the ring may sleep: mfence, load control.need_doorbell, and if it is not 0, ring the doorbell;
 *   5. unless posted: wait until completion[i].sequence == n + 1 (spin with `pause`), then read status and results.
 * Steps 2 and 3 for several requests at once are a batch; doing other work before step 5 makes the call asynchronous.
 *
 * The VMM reads each field of a request once and believes none of them. A guest that breaks these rules gets wrong or no
 * answers to its own calls, and nothing else happens.
 *
 * Finding it: a payload is told by its boot page (boot_info.h). Any other guest looks through the hypervisor's CPUID
 * leaves, from 0x40000000 in steps of 0x100, for SIDECORE_CPUID_SIGNATURE (see there).
 */
#ifndef OUTRIGGER_SIDECORE_H
#define OUTRIGGER_SIDECORE_H

#include <stddef.h>
#include <stdint.h>

/* "OTRGSIDE" as bytes in memory order. */
#define SIDECORE_MAGIC 0x454449534752544fULL
/* A guest accepts the major version it knows (high 16 bits) and any minor one (low 16 bits). */
#define SIDECORE_VERSION 0x00010000u

#define SIDECORE_PAGE 4096u
#define SIDECORE_SLOT 64u
#define SIDECORE_ARGS 6u

/*
 * CPUID: a block of leaves at base = 0x40000000 + k * 0x100, k = 1 to 255.
 *   base      EAX the block's highest leaf; EBX, ECX, EDX the signature's 12 bytes
 *   base + 1  EAX version, EBX features (low half), ECX features (high half), EDX bytes of the region
 *   base + 2  EAX, EBX guest address of the region (low, high half), ECX doorbell port, EDX trap port
 */
#define SIDECORE_CPUID_SIGNATURE "OutrigSdcore"
#define SIDECORE_CPUID_BASE 0x40000100u
#define SIDECORE_CPUID_LEAVES 3u

/* Bits of `features`. */
#define SIDECORE_FEATURE_TRAP (1ULL << 0)     /* the trap port serves rings too */
#define SIDECORE_FEATURE_SLEEPS (1ULL << 1)   /* need_doorbell may be set: step 4 is not optional */

struct sidecore_header {
    uint64_t magic;         /* 0x00 SIDECORE_MAGIC */
    uint32_t version;       /* 0x08 SIDECORE_VERSION */
    uint32_t size;          /* 0x0c bytes of the region */
    uint64_t features;      /* 0x10 SIDECORE_FEATURE_* */
    uint32_t rings;         /* 0x18 how many */
    uint32_t slots;         /* 0x1c of each ring; a power of two */
    uint32_t ring_offset;   /* 0x20 of ring 0, from the region's start */
    uint32_t ring_stride;   /* 0x24 from one ring to the next */
    uint32_t request_offset;    /* 0x28 of a ring's first request, from the ring's start */
    uint32_t completion_offset; /* 0x2c of its first completion */
    uint16_t doorbell_port; /* 0x30 a 32-bit OUT of a ring's number wakes a sleeping sidecore */
    uint16_t trap_port;     /* 0x32 a 32-bit OUT of a ring's number serves the ring's trap slot, in the VMM, at once */
    uint32_t tsc_khz;       /* 0x34 of the guest's time stamp counter, 0 if unknown */
    uint64_t reserved[8];   /* 0x38 zero */
};

/* A line for each word, so that writing one does not take another from a core that polls it. */
struct sidecore_control {
    uint32_t need_doorbell; /* 0x00 written by the VMM: not 0 while the sidecore sleeps or is about to */
    uint32_t reserved0[15];
    uint64_t events;        /* 0x40 pending events: set by the VMM (atomic or), taken by the guest (xchg with 0) */
    uint64_t reserved1[7];
    uint32_t served;        /* 0x80 written by the VMM: this ring's requests served, mod 2^32; tells of posted calls */
    uint32_t reserved2[15];
};

/* Bits of a request's `flags`. */
#define SIDECORE_POSTED (1u << 0) /* no completion is wanted */

struct sidecore_request {
    uint32_t sequence;            /* 0x00 written last: publishes the request */
    uint16_t op;                  /* 0x04 SIDECORE_OP_* */
    uint16_t flags;               /* 0x06 SIDECORE_POSTED */
    uint64_t cookie;              /* 0x08 the guest's own; comes back */
    uint64_t args[SIDECORE_ARGS]; /* 0x10 */
};

struct sidecore_completion {
    uint32_t sequence;               /* 0x00 written last: the completion is whole */
    int32_t status;                  /* 0x04 SIDECORE_OK or an error */
    uint64_t cookie;                 /* 0x08 the request's */
    uint64_t results[SIDECORE_ARGS]; /* 0x10 */
};

/*
 * The trap slot: the same call by the old way, to compare with. The guest fills the request (sequence is not looked at)
 * and writes the ring's number to the trap port; when the OUT is over, the completion is there.
 */
struct sidecore_trap_slot {
    struct sidecore_request request;
    struct sidecore_completion completion;
};

/* Operations. From SIDECORE_OP_CUSTOM on they are the embedder's. */
#define SIDECORE_OP_NULL 0u  /* nothing; results are the args */
#define SIDECORE_OP_TIME 1u  /* results: nanoseconds since 1970, nanoseconds of the host's monotonic clock */
#define SIDECORE_OP_CUSTOM 0x8000u

/* Statuses. */
#define SIDECORE_OK 0
#define SIDECORE_UNKNOWN_OP (-1)
#define SIDECORE_BAD_ARGUMENT (-2)
#define SIDECORE_BAD_ADDRESS (-3)
#define SIDECORE_FAILED (-4) /* the service itself failed */

#define SIDECORE_OFFSET_IS(type, field, offset) \
    _Static_assert(offsetof(struct type, field) == (offset), "sidecore ABI: " #type "." #field)

SIDECORE_OFFSET_IS(sidecore_header, features, 0x10);
SIDECORE_OFFSET_IS(sidecore_header, doorbell_port, 0x30);
SIDECORE_OFFSET_IS(sidecore_control, events, 0x40);
SIDECORE_OFFSET_IS(sidecore_control, served, 0x80);
SIDECORE_OFFSET_IS(sidecore_request, cookie, 0x08);
SIDECORE_OFFSET_IS(sidecore_completion, results, 0x10);
_Static_assert(sizeof(struct sidecore_control) == 3 * SIDECORE_SLOT, "sidecore ABI: control");
_Static_assert(sizeof(struct sidecore_request) == SIDECORE_SLOT, "sidecore ABI: request");
_Static_assert(sizeof(struct sidecore_completion) == SIDECORE_SLOT, "sidecore ABI: completion");

#undef SIDECORE_OFFSET_IS

#endif
