/* SPDX-License-Identifier: Apache-2.0 */
/* A chain of dependent additions: one a cycle on every processor, and no memory. What is slower was interrupted. */
#include "compute.h"

#define STEP 3

static uint64_t chain(uint64_t blocks) {
    uint64_t sum = 0;
    for (uint64_t i = 0; i < blocks; i++) {
        __asm__ volatile(".rept 64\n\tadd %1, %0\n\t.endr" : "+r"(sum) : "r"((uint64_t)STEP));
    }
    return sum;
}

uint64_t add(struct arena *arena, struct compute_result *r) {
    (void)arena;
    uint64_t expected = r->size * 64 * STEP;
    uint64_t begin = cycles();
    bool right = chain(r->size) == expected;
    r->setup = cycles() - begin;
    for (uint64_t i = 0; i < r->repeats; i++) {
        begin = cycles();
        r->checks[0] = chain(r->size);
        r->samples[i] = cycles() - begin;
        right &= r->checks[0] == expected;
    }
    return right ? COMPUTE_OK : COMPUTE_WRONG;
}
