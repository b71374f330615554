/* SPDX-License-Identifier: Apache-2.0 */
/*
 * C = A B of square matrices: blocks that stay in the caches, and in them a tile of C that stays in registers. Checked as
 * Freivalds does (1977): C x = A (B x) for a random x. All are small integers, so that each sum is exact in any order.
 */
#include "compute.h"

#define ROWS 4    /* of a tile */
#define BLOCK 128 /* rows of B that are used again and again */

typedef double pair __attribute__((vector_size(16), aligned(16)));
typedef double quad __attribute__((vector_size(32), aligned(32)));

/* ROWS rows of C times two vectors' columns, over `depth` rows of B. */
#define DGEMM(name, vector, attributes)                                                                             \
    attributes static void name##_tile(double *c, const double *a, const double *b, uint64_t n, uint64_t depth) {   \
        enum { LANES = sizeof(vector) / sizeof(double) };                                                           \
        vector sum[ROWS][2];                                                                                        \
        for (int i = 0; i < ROWS; i++) {                                                                            \
            sum[i][0] = *(const vector *)(c + i * n);                                                               \
            sum[i][1] = *(const vector *)(c + i * n + LANES);                                                       \
        }                                                                                                           \
        for (uint64_t k = 0; k < depth; k++) {                                                                      \
            vector left = *(const vector *)(b + k * n), right = *(const vector *)(b + k * n + LANES);               \
            for (int i = 0; i < ROWS; i++) {                                                                        \
                sum[i][0] += a[i * n + k] * left;                                                                   \
                sum[i][1] += a[i * n + k] * right;                                                                  \
            }                                                                                                       \
        }                                                                                                           \
        for (int i = 0; i < ROWS; i++) {                                                                            \
            *(vector *)(c + i * n) = sum[i][0];                                                                     \
            *(vector *)(c + i * n + LANES) = sum[i][1];                                                             \
        }                                                                                                           \
    }                                                                                                               \
    attributes static void name(double *c, const double *a, const double *b, uint64_t n) {                          \
        enum { COLUMNS = 2 * sizeof(vector) / sizeof(double) };                                                     \
        for (uint64_t k = 0; k < n; k += BLOCK) {                                                                   \
            uint64_t depth = n - k < BLOCK ? n - k : BLOCK;                                                         \
            for (uint64_t j = 0; j < n; j += COLUMNS) {                                                             \
                for (uint64_t i = 0; i < n; i += ROWS) {                                                            \
                    name##_tile(c + i * n + j, a + i * n + k, b + k * n + j, n, depth);                             \
                }                                                                                                   \
            }                                                                                                       \
        }                                                                                                           \
    }
DGEMM(dgemm_sse2, pair, )
DGEMM(dgemm_avx2, quad, __attribute__((target("avx2,fma"))))

static void clear(double *m, uint64_t n) {
    for (uint64_t i = 0; i < n * n; i++) {
        m[i] = 0;
    }
}

static void fill(double *values, uint64_t count, uint64_t seed) {
    for (uint64_t i = 0; i < count; i++) {
        values[i] = (double)((int)(npb_random(&seed, NPB_MULTIPLIER) * 16) - 8);
    }
}

static void times(double *y, const double *m, const double *x, uint64_t n) {
    for (uint64_t i = 0; i < n; i++) {
        y[i] = 0;
        for (uint64_t j = 0; j < n; j++) {
            y[i] += m[i * n + j] * x[j];
        }
    }
}

uint64_t dgemm(struct arena *arena, struct compute_result *r) {
    uint64_t n = r->size & ~31ULL, bytes = n * n * sizeof(double);
    double *a = take(arena, bytes), *b = take(arena, bytes), *c = take(arena, bytes);
    double *vectors = take(arena, 4 * n * sizeof *vectors);
    if (!a || !b || !c || !vectors) {
        return COMPUTE_NO_MEMORY;
    }
    void (*once)(double *, const double *, const double *, uint64_t) = r->vector_bits == 256 ? dgemm_avx2 : dgemm_sse2;
    double *x = vectors, *bx = x + n, *abx = bx + n, *cx = abx + n;
    uint64_t begin = cycles();
    fill(a, n * n, 271828183);
    fill(b, n * n, 314159265);
    clear(c, n);
    once(c, a, b, n);
    r->setup = cycles() - begin;
    for (uint64_t i = 0; i < r->repeats; i++) {
        clear(c, n);
        begin = cycles();
        once(c, a, b, n);
        r->samples[i] = cycles() - begin;
    }
    fill(x, n, 141421357);
    times(bx, b, x, n);
    times(abx, a, bx, n);
    times(cx, c, x, n);
    bool right = true;
    double sum = 0;
    for (uint64_t i = 0; i < n; i++) {
        right &= abx[i] == cx[i];
        sum += cx[i];
    }
    r->checks[0] = bits_of(sum);
    return right ? COMPUTE_OK : COMPUTE_WRONG;
}
