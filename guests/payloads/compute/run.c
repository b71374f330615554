/* SPDX-License-Identifier: Apache-2.0 */
#include "compute.h"

#include <cpuid.h>

compute_run run;

const struct compute_entry entry __attribute__((section(".entry"), used)) = {COMPUTE_MAGIC, run};

static kernel *const kernels[COMPUTE_KERNELS] = {add, triad, dgemm, ep, cg, fwq, ftq};

bool has_avx2(void) {
    unsigned eax, ebx, ecx, edx;
    if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx) || (ecx & bit_OSXSAVE) == 0 || (ecx & bit_FMA) == 0) {
        return false;
    }
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (low & 6) == 6 && __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) && (ebx & bit_AVX2) != 0;
}

void run(void *memory, uint64_t bytes, struct compute_result *result) {
    struct arena arena = {memory, (uint8_t *)memory + bytes};
    result->vector_bits = has_avx2() ? 256 : 128;
    result->status =
        result->kernel < COMPUTE_KERNELS ? kernels[result->kernel](&arena, result) : COMPUTE_NO_SUCH_KERNEL;
}
