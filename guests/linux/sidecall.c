/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sidecall [N]: calls the sidecore from a Linux program, without a system call: N times NULL, default 10000, on the ring
 * of the processor it finds itself on, and TIME once. The region is mapped through /dev/mem, so this is for root, and
 * for a guest whose kernel leaves that ring alone. Exits 0, or 1 if there is no sidecore or an answer is wrong.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../abi/sidecall.h"

static _Noreturn void fail(const char *what, const char *why) {
    fprintf(stderr, "sidecall: %s: %s\n", what, why);
    exit(1);
}

static void *map_physical(int memory, uint64_t address, uint64_t size) {
    uint64_t start = address & -(uint64_t)SIDECORE_PAGE, offset = address - start;
    void *mapped = mmap(NULL, offset + size, PROT_READ | PROT_WRITE, MAP_SHARED, memory, (off_t)start);
    if (mapped == MAP_FAILED) {
        fail("mmap of /dev/mem", strerror(errno));
    }
    return (char *)mapped + offset;
}

static uint64_t rdtsc(void) {
    uint32_t low, high;
    __asm__ volatile("lfence; rdtsc; lfence" : "=a"(low), "=d"(high) : : "memory");
    return (uint64_t)high << 32 | low;
}

/* Asks the kernel, whose CPUID is always the vCPU's own; nothing, all zero, where it has no such driver. */
static struct sidecall_cpuid ask_kernel(uint32_t leaf) {
    struct sidecall_cpuid r;
    int driver = open("/dev/cpu/0/cpuid", O_RDONLY | O_CLOEXEC);
    if (driver < 0 || pread(driver, &r, sizeof r, leaf) != sizeof r) {
        memset(&r, 0, sizeof r);
    }
    close(driver);
    return r;
}

/* Stays on this processor: its ring has one user then, if no other program does the same. */
static uint32_t stay_here(void) {
    int cpu = sched_getcpu();
    cpu_set_t set;
    CPU_ZERO(&set);
    if (cpu >= 0) {
        CPU_SET(cpu, &set);
    }
    if (cpu < 0 || sched_setaffinity(0, sizeof set, &set) < 0) {
        fail("cannot stay on a processor", strerror(errno));
    }
    return (uint32_t)cpu;
}

static int ascending(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void measure(struct sidecall_ring *ring, size_t n, uint32_t tsc_khz) {
    uint64_t *samples = malloc(n * sizeof *samples);
    if (!samples) {
        fail("malloc", strerror(errno));
    }
    memset(samples, 0, n * sizeof *samples); /* touched: no page fault falls into a sample */
    for (size_t k = 0; k < n; k++) {
        uint64_t args[SIDECORE_ARGS] = {k, 1, 2, 3, 4, 5};
        uint64_t from = rdtsc();
        const struct sidecore_completion *answer = sidecall(ring, SIDECORE_OP_NULL, args);
        samples[k] = rdtsc() - from;
        if (answer->status != SIDECORE_OK || memcmp(answer->results, args, sizeof args) != 0) {
            fail("NULL", "wrong answer");
        }
    }
    qsort(samples, n, sizeof *samples, ascending);
    double unit = tsc_khz ? 1e6 / tsc_khz : 1;
    printf("sidecall: NULL n=%zu p50=%.0f p99=%.0f min=%.0f %s\n", n, (double)samples[n / 2] * unit,
           (double)samples[n * 99 / 100] * unit, (double)samples[0] * unit, tsc_khz ? "ns" : "cycles");
    free(samples);
}

int main(int argc, char **argv) {
    size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 10000;
    struct sidecall_place place;
    if (n == 0) {
        fail("usage", "sidecall [N]");
    }
    if (!sidecall_find(&place) && !sidecall_find_by(ask_kernel, &place)) {
        fail("CPUID", "no sidecore of a known version");
    }
    int memory = open("/dev/mem", O_RDWR | O_CLOEXEC);
    if (memory < 0) {
        fail("/dev/mem", strerror(errno));
    }
    struct sidecore_header *header = map_physical(memory, place.address, place.size);
    uint32_t number = SIDECORE_RING(header->vcpus, header->rings, stay_here(), SIDECORE_OP_NULL);
    struct sidecall_ring ring;
    if (!sidecall_attach(&ring, header, number)) {
        fail("region", "not as CPUID tells");
    }
    if (ring.sleeps) { /* by its address: a program may not use ports */
        ring.doorbell = map_physical(memory, header->doorbell_address, sizeof *ring.doorbell);
    }
    printf("sidecall: region at 0x%" PRIx64 ", ring %u of %u\n", place.address, number, header->rings);
    measure(&ring, n, header->tsc_khz);
    const struct sidecore_completion *time = sidecall(&ring, SIDECORE_OP_TIME, (uint64_t[SIDECORE_ARGS]){0});
    if (time->status != SIDECORE_OK) {
        fail("TIME", "not served");
    }
    printf("sidecall: TIME %" PRIu64 " ns since 1970, host's monotonic clock %" PRIu64 " ns\n", time->results[0],
           time->results[1]);
    return 0;
}
