/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The calling side of sidecore.h for guests in C: payloads, kernels, Linux user space. Header-only, no library.
 *
 *   struct sidecall_ring ring;
 *   if (!sidecall_attach(&ring, region, 0)) ...
 *   const struct sidecore_completion *answer = sidecall(&ring, SIDECORE_OP_NULL, args);
 *
 * Asynchronous: sidecall_submit, other work, sidecall_wait. A batch: sidecall_publish for each, sidecall_notify once,
 * sidecall_wait for the last. Posted: sidecall_post.
 *
 * An answer is the ring's own memory, and the request `slots` later overwrites it: read it before. Nothing here blocks
 * but by spinning, and nothing locks: a ring has one user at a time.
 */
#ifndef OUTRIGGER_SIDECALL_H
#define OUTRIGGER_SIDECALL_H

#include <stdbool.h>

#include "sidecore.h"

struct sidecall_ring {
    struct sidecore_control *control;
    struct sidecore_trap_slot *trap;
    struct sidecore_request *requests;
    const struct sidecore_completion *completions;
    uint32_t number;
    uint32_t slots;
    uint32_t next; /* requests published, mod 2^32 */
    uint32_t gone; /* of these are known to be served */
    bool sleeps;   /* step 4 is not optional */
    uint16_t doorbell_port;
    uint16_t trap_port;
    /* Where doorbell_address and trap_address are mapped, if stores to them shall be used; NULL: the ports. */
    volatile uint32_t *doorbell;
    volatile uint32_t *trap_store;
};

struct sidecall_place {
    uint64_t address; /* guest-physical */
    uint32_t size;
    uint32_t version;
    uint64_t features;
};

struct sidecall_cpuid {
    uint32_t eax, ebx, ecx, edx;
};

/* CPUID's answer for a leaf, subleaf 0. */
typedef struct sidecall_cpuid (*sidecall_ask)(uint32_t leaf);

/*
 * Whether CPUID, asked in this way, tells of a region that this header understands, and where. For programs that run
 * where the instruction's answer is not the vCPU's: kvm_pvm on an AMD processor, CPL 3.
 */
static inline bool sidecall_find_by(sidecall_ask ask, struct sidecall_place *place) {
    static const char signature[] = SIDECORE_CPUID_SIGNATURE;
    for (uint32_t base = 0x40000000u; base <= 0x4000ff00u; base += 0x100u) {
        struct sidecall_cpuid r = ask(base);
        const uint32_t name[] = {r.ebx, r.ecx, r.edx};
        bool found = r.eax >= base + SIDECORE_CPUID_LEAVES - 1;
        for (unsigned i = 0; i < sizeof signature - 1; i++) {
            found = found && (char)(name[i / 4] >> i % 4 * 8) == signature[i];
        }
        if (!found) {
            continue;
        }
        r = ask(base + 1);
        place->version = r.eax;
        place->features = (uint64_t)r.ecx << 32 | r.ebx;
        place->size = r.edx;
        r = ask(base + 2);
        place->address = (uint64_t)r.ebx << 32 | r.eax;
        return place->version >> 16 == SIDECORE_VERSION >> 16;
    }
    return false;
}

static inline struct sidecall_cpuid sidecall_instruction(uint32_t leaf) {
    struct sidecall_cpuid r;
    __asm__ volatile("cpuid" : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx) : "a"(leaf), "c"(0));
    return r;
}

/* Whether the CPUID instruction tells of a region that this header understands, and where. */
static inline bool sidecall_find(struct sidecall_place *place) {
    return sidecall_find_by(sidecall_instruction, place);
}

/*
 * Whether the region, mapped at `region`, is of a version that this header understands and has the ring. The ring's
 * last user, if there was one, must have seen `served` reach its last request.
 */
static inline bool sidecall_attach(struct sidecall_ring *ring, void *region, uint32_t number) {
    const struct sidecore_header *header = (const struct sidecore_header *)region;
    if (header->magic != SIDECORE_MAGIC || header->version >> 16 != SIDECORE_VERSION >> 16 || number >= header->rings) {
        return false;
    }
    char *at = (char *)region + header->ring_offset + (size_t)number * header->ring_stride;
    ring->control = (struct sidecore_control *)at;
    ring->trap = (struct sidecore_trap_slot *)(at + sizeof(struct sidecore_control));
    ring->requests = (struct sidecore_request *)(at + header->request_offset);
    ring->completions = (const struct sidecore_completion *)(at + header->completion_offset);
    ring->number = number;
    ring->slots = header->slots;
    ring->next = ring->gone = __atomic_load_n(&ring->control->served, __ATOMIC_ACQUIRE);
    ring->sleeps = (header->features & SIDECORE_FEATURE_SLEEPS) != 0;
    ring->doorbell_port = header->doorbell_port;
    ring->trap_port = header->trap_port;
    ring->doorbell = NULL;
    ring->trap_store = NULL;
    return true;
}

/* One 32-bit write of the ring's number: a store that an instruction emulator knows, or OUT. */
static inline void sidecall_signal(const struct sidecall_ring *ring, volatile uint32_t *address, uint16_t port) {
    if (address) {
        __asm__ volatile("movl %1, %0" : "=m"(*address) : "r"(ring->number) : "memory");
    } else {
        __asm__ volatile("outl %0, %1" : : "a"(ring->number), "Nd"(port) : "memory");
    }
}

/* Step 4: wakes the sidecore if it sleeps. Once after the last of a batch is enough. */
static inline void sidecall_notify(const struct sidecall_ring *ring) {
    if (ring->sleeps) {
        __asm__ volatile("mfence" : : : "memory");
        if (__atomic_load_n(&ring->control->need_doorbell, __ATOMIC_RELAXED) != 0) {
            sidecall_signal(ring, ring->doorbell, ring->doorbell_port);
        }
    }
}

/* Step 1. Of a ring that is never full this reads nothing: what was waited for is known to be served. */
static inline void sidecall_make_room(struct sidecall_ring *ring) {
    if (ring->next - ring->gone < ring->slots) {
        return;
    }
    sidecall_notify(ring); /* of what a batch has published so far: nobody else would */
    while (ring->next - (ring->gone = __atomic_load_n(&ring->control->served, __ATOMIC_ACQUIRE)) >= ring->slots) {
        __asm__ volatile("pause" : : : "memory");
    }
}

static inline void sidecall_fill(struct sidecore_request *request, uint16_t op, uint16_t flags, uint64_t cookie,
                                 const uint64_t args[SIDECORE_ARGS]) {
    request->op = op;
    request->flags = flags;
    request->cookie = cookie;
    /* Not a loop: where a guest's instructions are interpreted, half of a call's time would be its. */
    request->args[0] = args[0];
    request->args[1] = args[1];
    request->args[2] = args[2];
    request->args[3] = args[3];
    request->args[4] = args[4];
    request->args[5] = args[5];
}

/* Steps 1 to 3: the request's sequence, which is its cookie too. The caller notifies. */
static inline uint32_t sidecall_publish(struct sidecall_ring *ring, uint16_t op, uint16_t flags,
                                        const uint64_t args[SIDECORE_ARGS]) {
    sidecall_make_room(ring);
    struct sidecore_request *request = &ring->requests[ring->next & (ring->slots - 1)];
    uint32_t sequence = ++ring->next;
    sidecall_fill(request, op, flags, sequence, args);
    __atomic_store_n(&request->sequence, sequence, __ATOMIC_RELEASE);
    return sequence;
}

static inline uint32_t sidecall_submit(struct sidecall_ring *ring, uint16_t op, const uint64_t args[SIDECORE_ARGS]) {
    uint32_t sequence = sidecall_publish(ring, op, 0, args);
    sidecall_notify(ring);
    return sequence;
}

/* A call whose completion nobody wants. */
static inline void sidecall_post(struct sidecall_ring *ring, uint16_t op, const uint64_t args[SIDECORE_ARGS]) {
    sidecall_publish(ring, op, SIDECORE_POSTED, args);
    sidecall_notify(ring);
}

/* The answer to a request that was not posted, NULL as long as there is none. */
static inline const struct sidecore_completion *sidecall_done(struct sidecall_ring *ring, uint32_t sequence) {
    const struct sidecore_completion *completion = &ring->completions[(sequence - 1) & (ring->slots - 1)];
    if (__atomic_load_n(&completion->sequence, __ATOMIC_ACQUIRE) != sequence) {
        return NULL;
    }
    if ((int32_t)(sequence - ring->gone) > 0) {
        ring->gone = sequence; /* requests are served in order */
    }
    return completion;
}

static inline const struct sidecore_completion *sidecall_wait(struct sidecall_ring *ring, uint32_t sequence) {
    const struct sidecore_completion *completion;
    while (!(completion = sidecall_done(ring, sequence))) {
        __asm__ volatile("pause" : : : "memory");
    }
    return completion;
}

/* The synchronous call. */
static inline const struct sidecore_completion *sidecall(struct sidecall_ring *ring, uint16_t op,
                                                         const uint64_t args[SIDECORE_ARGS]) {
    return sidecall_wait(ring, sidecall_submit(ring, op, args));
}

/* The same by a trap (SIDECORE_FEATURE_TRAP). The answer is overwritten by the next one. */
static inline const struct sidecore_completion *sidecall_trap(struct sidecall_ring *ring, uint16_t op,
                                                              const uint64_t args[SIDECORE_ARGS]) {
    sidecall_fill(&ring->trap->request, op, 0, 0, args);
    sidecall_signal(ring, ring->trap_store, ring->trap_port);
    return &ring->trap->completion;
}

#endif
