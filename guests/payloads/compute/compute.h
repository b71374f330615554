/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compute kernels that run the same in a guest and without one. The ELF file is linked to a fixed address and begins with
 * a struct compute_entry: whoever has loaded it there, a VMM or a program that maps it into itself, calls `run`, so that
 * both execute the same instructions. Nothing in `run` needs anybody's service.
 */
#ifndef COMPUTE_H
#define COMPUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "OTRGCOMP" as bytes in memory order. */
#define COMPUTE_MAGIC 0x504d4f434752544fULL

enum compute_kernel {
    COMPUTE_ADD,   /* size: blocks of 64 dependent additions */
    COMPUTE_TRIAD, /* size: doubles in each of three arrays */
    COMPUTE_DGEMM, /* size: rows of square matrices, a multiple of 32 */
    COMPUTE_EP,    /* size: binary logarithm of the number of pairs; 24 is NPB's class S */
    COMPUTE_CG,    /* size: rows of the matrix, 1400 for NPB's class S, 7000 for W */
    COMPUTE_FWQ,   /* size: additions of a quantum; a repeat is a quantum */
    COMPUTE_FTQ,   /* size: cycles of a quantum, a repeat is a quantum */
    COMPUTE_KERNELS
};

#define COMPUTE_CHECKS 16

/* All times in TSC cycles. */
struct compute_result {
    uint64_t magic;                   /* 0x00 COMPUTE_MAGIC */
    uint64_t kernel;                  /* 0x08 by the caller: enum compute_kernel */
    uint64_t size;                    /* 0x10 by the caller */
    uint64_t repeats;                 /* 0x18 by the caller: how often the timed part runs */
    uint64_t tsc_khz;                 /* 0x20 by the caller, 0 if unknown */
    uint64_t status;                  /* 0x28 COMPUTE_OK and so on */
    uint64_t vector_bits;             /* 0x30 of the registers that TRIAD and DGEMM calculate in: 128 or 256 */
    uint64_t setup;                   /* 0x38 to fill the memory and run once: the first touch of it all; 0 of EP, which has none */
    uint64_t checks[COMPUTE_CHECKS];  /* 0x40 what there is to compare; doubles by their bits */
    uint64_t samples[];               /* 0xc0 each repeat's time; of FTQ, each quantum's work */
};

enum { COMPUTE_OK, COMPUTE_WRONG, COMPUTE_NO_SUCH_KERNEL, COMPUTE_NO_MEMORY };

/* Sets status, vector_bits, setup, checks and samples. `memory` is page-aligned, its first touch is this call's. */
typedef void compute_run(void *memory, uint64_t bytes, struct compute_result *result);

struct compute_entry {
    uint64_t magic;
    compute_run *run;
};

/* A kernel takes its part of the memory, or fails with COMPUTE_NO_MEMORY. */
struct arena {
    uint8_t *next, *end;
};

static inline void *take(struct arena *arena, uint64_t bytes) {
    uint64_t rounded = (bytes + 63) & ~63ULL;
    if (rounded > (uint64_t)(arena->end - arena->next)) {
        return NULL;
    }
    uint8_t *taken = arena->next;
    arena->next += rounded;
    return taken;
}

static inline uint64_t cycles(void) {
    uint32_t low, high;
    __asm__ volatile("lfence; rdtsc; lfence" : "=a"(low), "=d"(high) : : "memory");
    return (uint64_t)high << 32 | low;
}

static inline uint64_t bits_of(double value) {
    uint64_t bits;
    __builtin_memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* NPB's random numbers: x' = a x mod 2^46, as a fraction (Bailey et al., The NAS Parallel Benchmarks, 2.3). */
#define NPB_MULTIPLIER 1220703125ULL
#define NPB_MASK ((1ULL << 46) - 1)

static inline double npb_random(uint64_t *x, uint64_t multiplier) {
    *x = *x * multiplier & NPB_MASK;
    return (double)*x * 0x1p-46;
}

typedef uint64_t kernel(struct arena *arena, struct compute_result *result); /* its status */
kernel add, triad, dgemm, ep, cg, fwq, ftq;

bool has_avx2(void); /* and FMA, and an operating system or VMM that has enabled them */

#endif
