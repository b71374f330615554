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
 *   4. if the sidecore may sleep (SIDECORE_FEATURE_SLEEPS): mfence, load control.need_doorbell, and if it is not 0, ring
 *      the doorbell: a 32-bit write of the ring's number to the doorbell port or address;
 *   5. unless posted: wait until completion[i].sequence == n + 1 (spin with `pause`), then read status and results.
 * Steps 2 and 3 for several requests at once are a batch; doing other work before step 5 makes the call asynchronous.
 *
 * The VMM reads each field of a request once and believes none of them. A guest that breaks these rules gets wrong or no
 * answers to its own calls, and nothing else happens.
 *
 * Whoever can write a ring can ask for all that the VMM does for this guest, page tables included: a kernel that maps a
 * ring into a program trusts that program with the whole guest.
 *
 * The region is guest-physical memory outside RAM, as a device's memory is, and ordinary write-back memory for the host.
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
 *   base + 2  EAX, EBX guest address of the region (low, high half); ECX, EDX zero
 */
#define SIDECORE_CPUID_SIGNATURE "OutrigSdcore"
#define SIDECORE_CPUID_BASE 0x40000100u
#define SIDECORE_CPUID_LEAVES 3u

/* Bits of `features`. */
#define SIDECORE_FEATURE_TRAP (1ULL << 0)       /* the trap port and address serve trap slots */
#define SIDECORE_FEATURE_SLEEPS (1ULL << 1)     /* need_doorbell may be set: step 4 is not optional */
#define SIDECORE_FEATURE_INTERRUPTS (1ULL << 2) /* there are local APICs: IRQ_SEND and TIMER can raise vectors */

struct sidecore_header {
    uint64_t magic;         /* 0x00 SIDECORE_MAGIC */
    uint32_t version;       /* 0x08 SIDECORE_VERSION */
    uint32_t size;          /* 0x0c bytes of the region */
    uint64_t features;      /* 0x10 SIDECORE_FEATURE_* */
    uint32_t rings;         /* 0x18 how many: a multiple of the number of vCPUs, see SIDECORE_RING */
    uint32_t slots;         /* 0x1c of each ring; a power of two */
    uint32_t ring_offset;   /* 0x20 of ring 0, from the region's start */
    uint32_t ring_stride;   /* 0x24 from one ring to the next */
    uint32_t request_offset;    /* 0x28 of a ring's first request, from the ring's start */
    uint32_t completion_offset; /* 0x2c of its first completion */
    uint16_t doorbell_port; /* 0x30 a 32-bit OUT of a ring's number wakes a sleeping sidecore */
    uint16_t trap_port;     /* 0x32 a 32-bit OUT of a ring's number serves the ring's trap slot, in the VMM, at once */
    uint32_t tsc_khz;       /* 0x34 of the guest's time stamp counter, 0 if unknown */
    uint64_t doorbell_address; /* 0x38 guest-physical, for 32-bit stores: as the doorbell port */
    uint64_t trap_address;  /* 0x40 guest-physical, for 32-bit stores: as the trap port */
    uint32_t vcpus;         /* 0x48 how many vCPUs the VM has */
    uint32_t reserved0;     /* 0x4c zero */
    uint64_t reserved[6];   /* 0x50 zero */
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

/*
 * Operations. Arguments and results are by number; what is not named is 0 as a result and not looked at as an argument.
 * Addresses of memory are guest-physical.
 */
#define SIDECORE_OP_NULL 0u /* nothing; results are the args */
#define SIDECORE_OP_TIME 1u /* results: 0 nanoseconds since 1970, 1 nanoseconds of the host's monotonic clock */
/*
 * What the instruction gives on the vCPU of the ring's number. args: 0 leaf, 1 subleaf; results: 0 EAX, 1 EBX, 2 ECX,
 * 3 EDX. Bits that follow control registers (OSXSAVE, OSPKE) and sizes that follow XCR0 are as after a reset.
 */
#define SIDECORE_OP_CPUID 2u
/* To the VM's console. args: 0 address, 1 bytes; results: 0 bytes taken. AGAIN if not all could be taken. */
#define SIDECORE_OP_CONSOLE 3u
/*
 * One timer for each ring; setting it anew replaces it. args: 0 deadline and 1 now, both of the guest's TSC (deadline 0:
 * none any more), 2 bits to set in the events of the ring of this ring's vCPU, 3 vector to raise on that vCPU (0: none;
 * else 16 to 255). Ring r is of vCPU r mod `vcpus`. Comes once, never early.
 */
#define SIDECORE_OP_TIMER 4u
/* args: 0 vCPU, 1 vector (0: none; else 16 to 255), 2 bits to set in the events of the ring of the vCPU's number. */
#define SIDECORE_OP_IRQ_SEND 5u
/*
 * Backs a range of RAM with host memory ahead of faults; drops what backs it, after which it reads as zeros. args:
 * 0 address, 1 bytes, both whole pages; results: 0 bytes done. At most SIDECORE_MEM_STEP bytes a call, so that no other
 * ring waits long: AGAIN if there is more, the guest goes on behind what is done. UNSUPPORTED: the host's memory cannot
 * do it (it is locked); FAILED: the host is full.
 */
#define SIDECORE_OP_MEM_POPULATE 6u
#define SIDECORE_OP_MEM_DISCARD 7u
/*
 * Page tables of the guest. args: 0 the root table's address + 4 or 5 (levels); 1 the first linear address; 2 the first
 * entry, or the address of an array of entries (SIDECORE_PT_LIST); 3 count + flags SIDECORE_PT_*; 4 (PT_MAP) the first
 * donated frame's address + how many donated frames follow each other, 0 to 4095. The root comes with every request, so
 * that a switch of address spaces registers nothing. results: 0 entries done, 1 (PT_MAP) donated frames taken, from the
 * first. A call does at most SIDECORE_PT_MOST entries: AGAIN if there are more; the guest goes on behind what is done.
 *
 * PT_MAP sets entries that are not present, to present ones; entries of a range differ by the page's size. Tables that
 * are missing on the way are made of donated frames, which the guest has filled with zeros ITSELF (a hypervisor with
 * shadow page tables must see it), and which it must not use otherwise from then on. New tables are writable and for
 * user and supervisor: the leaf decides. PRESENT: an entry is present already and different (an equal one, A and D
 * aside, is left and counts as done). NO_FRAME: donated frames are used up.
 * PT_UNMAP clears entries; arg 2 is not looked at. PT_PROTECT gives present entries other bits: the page's address must stay.
 * Both are FLUSH_NEEDED if an entry was present: the guest must invalidate these linear addresses (INVLPG) on every vCPU
 * that may use them, before it relies on the change. NOT_PRESENT (PT_PROTECT): an entry is not present.
 *
 * An entry that is given is whole and has P; for 2 MiB it has PS (bit 7, which is PAT for 4 KiB); it has no reserved bits;
 * PT_MAP wants its page in RAM. A page of another size where a table or the page should be: PRESENT (PT_MAP) or
 * BAD_ARGUMENT. What is done before an error stays done, results tell of it, and the guest flushes it as if FLUSH_NEEDED.
 * AGAIN may also mean that others kept changing the same entries.
 */
#define SIDECORE_OP_PT_MAP 8u
#define SIDECORE_OP_PT_UNMAP 9u
#define SIDECORE_OP_PT_PROTECT 10u
#define SIDECORE_OPS 11u          /* how many standard operations there are */
#define SIDECORE_OP_CUSTOM 0x8000u /* from here on they are the embedder's */

#define SIDECORE_MEM_STEP 0x10000u

#define SIDECORE_PT_COUNT 0xffffffffULL /* mask of the count, 1 to 2^32 - 1 */
#define SIDECORE_PT_2M (1ULL << 32)     /* pages of 2 MiB, else of 4 KiB */
#define SIDECORE_PT_LIST (1ULL << 33)   /* an entry for each page, in an array of 8-byte words, 8-byte aligned, in RAM */
#define SIDECORE_PT_MOST 64u

/* Statuses. Not negative: done; bits that can come together. */
#define SIDECORE_OK 0
#define SIDECORE_AGAIN 1        /* a part was done, results say how much: ask for the rest */
#define SIDECORE_FLUSH_NEEDED 2 /* the guest must flush what was done */
#define SIDECORE_UNKNOWN_OP (-1)
#define SIDECORE_BAD_ARGUMENT (-2)
#define SIDECORE_BAD_ADDRESS (-3) /* outside RAM */
#define SIDECORE_FAILED (-4)      /* the service itself failed */
#define SIDECORE_PRESENT (-5)
#define SIDECORE_NOT_PRESENT (-6)
#define SIDECORE_NO_FRAME (-7)
#define SIDECORE_UNSUPPORTED (-8) /* this VM or this host has not got it */

/*
 * Where several sidecores share the work by function, each vCPU has several rings. Any ring serves any operation; these
 * are the rings whose sidecore has least else to do. Set 1: page tables and memory; set 0: everything else.
 */
#define SIDECORE_OP_SET(op) ((op) >= SIDECORE_OP_MEM_POPULATE && (op) <= SIDECORE_OP_PT_PROTECT ? 1u : 0u)
#define SIDECORE_RING(vcpus, rings, vcpu, op) (SIDECORE_OP_SET(op) % ((rings) / (vcpus)) * (vcpus) + (vcpu))

#define SIDECORE_OFFSET_IS(type, field, offset) \
    _Static_assert(offsetof(struct type, field) == (offset), "sidecore ABI: " #type "." #field)

SIDECORE_OFFSET_IS(sidecore_header, features, 0x10);
SIDECORE_OFFSET_IS(sidecore_header, doorbell_port, 0x30);
SIDECORE_OFFSET_IS(sidecore_header, doorbell_address, 0x38);
SIDECORE_OFFSET_IS(sidecore_header, vcpus, 0x48);
SIDECORE_OFFSET_IS(sidecore_control, events, 0x40);
SIDECORE_OFFSET_IS(sidecore_control, served, 0x80);
SIDECORE_OFFSET_IS(sidecore_request, cookie, 0x08);
SIDECORE_OFFSET_IS(sidecore_completion, results, 0x10);
_Static_assert(sizeof(struct sidecore_control) == 3 * SIDECORE_SLOT, "sidecore ABI: control");
_Static_assert(sizeof(struct sidecore_request) == SIDECORE_SLOT, "sidecore ABI: request");
_Static_assert(sizeof(struct sidecore_completion) == SIDECORE_SLOT, "sidecore ABI: completion");

#undef SIDECORE_OFFSET_IS

#endif
