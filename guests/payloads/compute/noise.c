/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fixed work quantum: how long does the same work take? Fixed time quantum: how much work fits into the same time
 * (Sottile and Minnich, Analysis of Microbenchmarks for Performance Tuning of Clusters, 2004)? The quanta of FTQ are
 * aligned: the k-th ends at begin + (k + 1) size whatever befell those before, so that their spectrum has a frequency.
 */
#include "compute.h"

#define UNIT 64 /* additions between two looks at the time */

static inline uint64_t work(uint64_t additions) {
    uint64_t sum = 0;
    for (uint64_t i = 0; i < additions / UNIT; i++) {
        __asm__ volatile(".rept 64\n\tadd $3, %0\n\t.endr" : "+r"(sum));
    }
    return sum;
}

static void touch(struct compute_result *r) {
    for (uint64_t i = 0; i < r->repeats; i++) {
        r->samples[i] = 0;
    }
}

uint64_t fwq(struct arena *arena, struct compute_result *r) {
    (void)arena;
    uint64_t before = cycles();
    touch(r);
    bool right = work(r->size) == 3 * (r->size / UNIT * UNIT);
    r->setup = cycles() - before;
    uint64_t begin = cycles();
    before = begin;
    for (uint64_t i = 0; i < r->repeats; i++) {
        right &= work(r->size) == 3 * (r->size / UNIT * UNIT);
        uint64_t now = cycles();
        r->samples[i] = now - before;
        before = now;
    }
    r->checks[0] = before - begin;
    return right ? COMPUTE_OK : COMPUTE_WRONG;
}

uint64_t ftq(struct arena *arena, struct compute_result *r) {
    (void)arena;
    uint64_t begin = cycles();
    touch(r);
    r->setup = cycles() - begin;
    begin = cycles();
    uint64_t now = begin;
    for (uint64_t i = 0; i < r->repeats; i++) {
        uint64_t end = begin + (i + 1) * r->size, units = 0;
        while (now < end) {
            work(UNIT);
            units++;
            now = cycles();
        }
        r->samples[i] = units;
    }
    r->checks[0] = now - begin;
    return now - begin >= r->repeats * r->size ? COMPUTE_OK : COMPUTE_WRONG;
}
