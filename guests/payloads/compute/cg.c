/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NPB's CG (Bailey et al., The NAS Parallel Benchmarks, 2.4): the smallest eigenvalue of a sparse symmetric matrix by
 * inverse iteration, each step a conjugate gradient of 25 iterations. The matrix is NPB's: a sum of outer products of
 * sparse random vectors, whose weights fall geometrically, and a shift. checks[0] is zeta, [1] the last residual, [2] the
 * number of elements that are not zero.
 */
#include "compute.h"

#define RCOND 0.1
#define STEPS 15
#define ITERATIONS 25
#define SEED 314159265ULL
#define MOST 16 /* elements of a sparse vector */

/* Class S and class W; what else a caller may want is made like S, and has no reference. */
struct class {
    uint64_t rows, nonzeros;
    double shift, zeta;
};
static const struct class classes[] = {{1400, 7, 10, 8.5971775078648}, {7000, 8, 12, 10.362595087124}};

struct vector {
    uint32_t n, at[MOST];
    double value[MOST];
};

struct problem {
    struct class class;
    struct vector *outer; /* a sparse vector for each row */
    uint64_t *start;      /* of each row, and one more */
    uint64_t *fill;
    uint32_t *column;
    double *element;
    double *x, *z, *p, *q, *r;
};

/* NPB's sprnvc and vecset: distinct random places below n, and 0.5 at place `row`. */
static void make_vector(struct vector *v, const struct class *class, uint64_t row, uint64_t *seed) {
    uint64_t power = 1;
    while (power < class->rows) {
        power *= 2;
    }
    for (v->n = 0; v->n < class->nonzeros;) {
        double value = npb_random(seed, NPB_MULTIPLIER);
        uint32_t at = (uint32_t)((double)power * npb_random(seed, NPB_MULTIPLIER));
        bool taken = at >= class->rows;
        for (uint32_t i = 0; i < v->n; i++) {
            taken |= v->at[i] == at;
        }
        if (!taken) {
            v->at[v->n] = at;
            v->value[v->n++] = value;
        }
    }
    for (uint32_t i = 0; i < v->n; i++) {
        if (v->at[i] == row) {
            v->value[i] = 0.5;
            return;
        }
    }
    v->at[v->n] = (uint32_t)row;
    v->value[v->n++] = 0.5;
}

static void put(struct problem *m, uint64_t row, uint32_t column, double value) {
    for (uint64_t k = m->start[row]; k < m->fill[row]; k++) {
        if (m->column[k] == column) {
            m->element[k] += value;
            return;
        }
    }
    m->column[m->fill[row]] = column;
    m->element[m->fill[row]++] = value;
}

/* x87 again: 2^y for |y| < 1 (SDM 1, 8.3.10). */
static double power_of_two(double y) {
    long double z;
    __asm__("f2xm1" : "=t"(z) : "0"((long double)y));
    return (double)(z + 1);
}

#define LOG2_RCOND (-3.321928094887362348)

static void add_outer_products(struct problem *m) {
    double size = 1, ratio = power_of_two(LOG2_RCOND / (double)m->class.rows);
    for (uint64_t i = 0; i < m->class.rows; i++) {
        const struct vector *v = &m->outer[i];
        for (uint32_t k = 0; k < v->n; k++) {
            double scale = size * v->value[k];
            for (uint32_t l = 0; l < v->n; l++) {
                bool corner = v->at[k] == i && v->at[l] == i;
                put(m, v->at[k], v->at[l], v->value[l] * scale + (corner ? RCOND - m->class.shift : 0));
            }
        }
        size *= ratio;
    }
}

/* Rows lie apart by what they could have had at most; now they close up. */
static uint64_t close_up(struct problem *m) {
    uint64_t to = 0;
    for (uint64_t i = 0; i < m->class.rows; i++) {
        uint64_t from = m->start[i];
        m->start[i] = to;
        for (; from < m->fill[i]; from++, to++) {
            m->column[to] = m->column[from];
            m->element[to] = m->element[from];
        }
    }
    m->start[m->class.rows] = to;
    return to;
}

static bool make(struct problem *m, struct arena *arena) {
    uint64_t n = m->class.rows, seed = SEED;
    npb_random(&seed, NPB_MULTIPLIER); /* NPB's main program draws one */
    m->outer = take(arena, n * sizeof *m->outer);
    m->start = take(arena, (n + 1) * sizeof *m->start);
    m->fill = take(arena, n * sizeof *m->fill);
    double *vectors = take(arena, 5 * n * sizeof *vectors);
    if (!m->outer || !m->start || !m->fill || !vectors) {
        return false;
    }
    m->x = vectors;
    m->z = m->x + n;
    m->p = m->z + n;
    m->q = m->p + n;
    m->r = m->q + n;
    for (uint64_t i = 0; i <= n; i++) {
        m->start[i] = 0;
    }
    for (uint64_t i = 0; i < n; i++) {
        make_vector(&m->outer[i], &m->class, i, &seed);
        for (uint32_t k = 0; k < m->outer[i].n; k++) {
            m->start[m->outer[i].at[k] + 1] += m->outer[i].n;
        }
    }
    for (uint64_t i = 0; i < n; i++) {
        m->start[i + 1] += m->start[i];
        m->fill[i] = m->start[i];
    }
    m->column = take(arena, m->start[n] * sizeof *m->column);
    m->element = take(arena, m->start[n] * sizeof *m->element);
    if (!m->column || !m->element) {
        return false;
    }
    add_outer_products(m);
    return true;
}

static void multiply(const struct problem *m, double *to, const double *from) {
    for (uint64_t i = 0; i < m->class.rows; i++) {
        double sum = 0;
        for (uint64_t k = m->start[i]; k < m->start[i + 1]; k++) {
            sum += m->element[k] * from[m->column[k]];
        }
        to[i] = sum;
    }
}

static double product(const double *a, const double *b, uint64_t n) {
    double sum = 0;
    for (uint64_t i = 0; i < n; i++) {
        sum += a[i] * b[i];
    }
    return sum;
}

/* z so that A z is nearly x; the norm of what is missing. */
static double conjugate_gradient(struct problem *m) {
    uint64_t n = m->class.rows;
    for (uint64_t i = 0; i < n; i++) {
        m->z[i] = 0;
        m->r[i] = m->p[i] = m->x[i];
    }
    double rho = product(m->r, m->r, n);
    for (int iteration = 0; iteration < ITERATIONS; iteration++) {
        multiply(m, m->q, m->p);
        double alpha = rho / product(m->p, m->q, n), before = rho;
        for (uint64_t i = 0; i < n; i++) {
            m->z[i] += alpha * m->p[i];
            m->r[i] -= alpha * m->q[i];
        }
        rho = product(m->r, m->r, n);
        for (uint64_t i = 0; i < n; i++) {
            m->p[i] = m->r[i] + rho / before * m->p[i];
        }
    }
    multiply(m, m->r, m->z);
    double sum = 0;
    for (uint64_t i = 0; i < n; i++) {
        sum += (m->x[i] - m->r[i]) * (m->x[i] - m->r[i]);
    }
    return __builtin_sqrt(sum);
}

static void once(struct problem *m, struct compute_result *r) {
    uint64_t n = m->class.rows;
    double zeta = 0, residual = 0;
    for (uint64_t i = 0; i < n; i++) {
        m->x[i] = 1;
    }
    for (int step = 0; step < STEPS; step++) {
        residual = conjugate_gradient(m);
        zeta = m->class.shift + 1 / product(m->x, m->z, n);
        double length = __builtin_sqrt(product(m->z, m->z, n));
        for (uint64_t i = 0; i < n; i++) {
            m->x[i] = m->z[i] / length;
        }
    }
    r->checks[0] = bits_of(zeta);
    r->checks[1] = bits_of(residual);
}

static bool is_right(const struct problem *m, const struct compute_result *r) {
    double zeta, residual;
    __builtin_memcpy(&zeta, &r->checks[0], sizeof zeta);
    __builtin_memcpy(&residual, &r->checks[1], sizeof residual);
    double off = __builtin_fabs(zeta - m->class.zeta);
    return residual >= 0 && residual < 1e-9 && (m->class.zeta == 0 || off / m->class.zeta <= 1e-10);
}

uint64_t cg(struct arena *arena, struct compute_result *r) {
    struct problem m = {.class = {r->size, classes[0].nonzeros, classes[0].shift, 0}};
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        if (classes[i].rows == r->size) {
            m.class = classes[i];
        }
    }
    if (m.class.rows < MOST) {
        return COMPUTE_NO_MEMORY;
    }
    uint64_t begin = cycles();
    if (!make(&m, arena)) {
        return COMPUTE_NO_MEMORY;
    }
    r->checks[2] = close_up(&m);
    once(&m, r);
    r->setup = cycles() - begin;
    bool right = is_right(&m, r);
    for (uint64_t i = 0; i < r->repeats; i++) {
        begin = cycles();
        once(&m, r);
        r->samples[i] = cycles() - begin;
        right &= is_right(&m, r);
    }
    return right ? COMPUTE_OK : COMPUTE_WRONG;
}
