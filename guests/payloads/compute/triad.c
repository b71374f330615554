/* SPDX-License-Identifier: Apache-2.0 */
/* STREAM's triad, a = b + s c (McCalpin): three arrays, each word used once. */
#include "compute.h"

#define SCALAR 3.0

typedef double pair __attribute__((vector_size(16), aligned(16)));
typedef double quad __attribute__((vector_size(32), aligned(32)));

#define TRIAD(name, vector, attributes)                                                                 \
    attributes static void name(double *a, const double *b, const double *c, uint64_t n) {              \
        const uint64_t lanes = sizeof(vector) / sizeof(double);                                         \
        vector *to = (vector *)a;                                                                       \
        const vector *from = (const vector *)b, *scaled = (const vector *)c;                            \
        for (uint64_t i = 0; i < n / lanes; i++) {                                                      \
            to[i] = from[i] + SCALAR * scaled[i];                                                       \
        }                                                                                               \
    }
TRIAD(triad_sse2, pair, )
TRIAD(triad_avx2, quad, __attribute__((target("avx2,fma"))))

/* Small integers: every sum is exact. */
static bool is_right(const double *a, uint64_t n, struct compute_result *r) {
    double sum = 0;
    bool right = true;
    for (uint64_t i = 0; i < n; i++) {
        right &= a[i] == (double)(i & 1023) + SCALAR * (double)(i & 255);
        sum += a[i];
    }
    r->checks[0] = bits_of(sum);
    return right;
}

uint64_t triad(struct arena *arena, struct compute_result *r) {
    uint64_t n = r->size & ~7ULL;
    double *a = take(arena, n * sizeof *a), *b = take(arena, n * sizeof *b), *c = take(arena, n * sizeof *c);
    if (!a || !b || !c) {
        return COMPUTE_NO_MEMORY;
    }
    void (*once)(double *, const double *, const double *, uint64_t) = r->vector_bits == 256 ? triad_avx2 : triad_sse2;
    uint64_t begin = cycles();
    for (uint64_t i = 0; i < n; i++) {
        b[i] = (double)(i & 1023);
        c[i] = (double)(i & 255);
    }
    once(a, b, c, n);
    r->setup = cycles() - begin;
    for (uint64_t i = 0; i < r->repeats; i++) {
        begin = cycles();
        once(a, b, c, n);
        r->samples[i] = cycles() - begin;
    }
    return is_right(a, n, r) ? COMPUTE_OK : COMPUTE_WRONG;
}
