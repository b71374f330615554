/* SPDX-License-Identifier: Apache-2.0 */
/* The demonstration guest: what the machine looks like, work that can be checked, the price of an exit. */
#include "lib.h"

#define MAX_WORKERS 64
#define SEGMENT 65536u   /* numbers in one piece of work; only the odd ones are stored */
#define MAX_SMALL 256    /* more than the 223 primes below sqrt(2,000,000) */
#define SAMPLES 31
#define VALUE_COLUMN 16

/* CPL 0 may be interpreted (a back end without hardware virtualisation), so it gets the small problem. */
struct problem {
    uint32_t limit, primes_expected;
    uint32_t crc_bytes, crc_expected;
};
static const struct problem small = {200000, 17984, 32 << 10, 0x54ae7bf1};
static const struct problem large = {2000000, 148933, 1 << 20, 0x19617c1c};

static uint32_t arrived, started, next_segment, finished, primes;
static uint8_t composite[MAX_WORKERS][SEGMENT / 2];

static void label(struct line *line, const char *name) {
    put(line, "  ");
    put(line, name);
    pad_to(line, VALUE_COLUMN);
}

/* Counts the primes in [from, to); from is even. */
static uint32_t count_primes(uint8_t *odd, const uint16_t *small_primes, uint32_t from, uint32_t to) {
    uint32_t half = (to - from) / 2, count = 0;
    memset(odd, 0, half);
    for (; *small_primes; small_primes++) {
        uint32_t p = *small_primes, first = p * p;
        if (first >= to) {
            break;
        }
        if (first < from) {
            first = (from + p - 1) / p * p;
            first += first % 2 ? 0 : p;
        }
        for (uint32_t i = (first - from) / 2; i < half; i += p) {
            odd[i] = 1;
        }
    }
    for (uint32_t i = 0; i < half; i++) {
        count += !odd[i];
    }
    return count; /* in the first segment 1 counts in the place of 2 */
}

static void list_small_primes(uint16_t *list, uint32_t limit) {
    unsigned n = 0;
    for (uint32_t candidate = 3; candidate * candidate <= limit && n < MAX_SMALL - 1; candidate += 2) {
        unsigned i = 0;
        while (i < n && candidate % list[i] != 0 && (uint32_t)list[i] * list[i] <= candidate) {
            i++;
        }
        if (i == n || candidate % list[i] != 0) {
            list[n++] = (uint16_t)candidate;
        }
    }
    list[n] = 0;
}

static void work(const struct problem *problem, uint64_t vcpu) {
    uint16_t small_primes[MAX_SMALL];
    list_small_primes(small_primes, problem->limit);
    for (;;) {
        uint32_t from = __atomic_fetch_add(&next_segment, 1, __ATOMIC_RELAXED) * SEGMENT;
        if (from >= problem->limit) {
            return;
        }
        uint32_t to = problem->limit - from < SEGMENT ? problem->limit : from + SEGMENT;
        __atomic_fetch_add(&primes, count_primes(composite[vcpu], small_primes, from, to), __ATOMIC_RELAXED);
    }
}

/* CRC-32 (IEEE 802.3) over a linear congruential pattern: MMIX's multiplier and increment (Knuth). */
static uint32_t crc_of_pattern(uint32_t bytes) {
    uint32_t table[256], crc = ~0u;
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = i;
        for (int bit = 0; bit < 8; bit++) {
            c = c & 1 ? c >> 1 ^ 0xedb88320 : c >> 1;
        }
        table[i] = c;
    }
    uint64_t x = 1;
    for (uint32_t n = 0; n < bytes; n += 8) {
        x = x * 6364136223846793005 + 1442695040888963407;
        for (unsigned shift = 0; shift < 64; shift += 8) {
            crc = crc >> 8 ^ table[(crc ^ x >> shift) & 0xff];
        }
    }
    return ~crc;
}

static void put_text(struct line *line, const uint32_t *words, unsigned n) {
    for (unsigned i = 0; i < 4 * n; i++) {
        char c = (char)(words[i / 4] >> 8 * (i % 4));
        if (c >= ' ' && c <= '~') {
            put_char(line, c);
        }
    }
}

static void report_cpu(struct line *line) {
    struct cpuid vendor = cpuid(0);
    uint32_t name[3] = {vendor.ebx, vendor.edx, vendor.ecx};
    label(line, "processor");
    put_text(line, name, 3);
    if (cpuid(0x80000000).eax >= 0x80000004 && cpuid(0x80000002).eax != 0) {
        put(line, ", ");
        for (uint32_t leaf = 0x80000002; leaf <= 0x80000004; leaf++) {
            struct cpuid brand = cpuid(leaf);
            uint32_t part[4] = {brand.eax, brand.ebx, brand.ecx, brand.edx};
            put_text(line, part, 4);
        }
    }
    end_line(line);
}

static void report_hypervisor(struct line *line, uint32_t base) {
    label(line, "hypervisor");
    if (base && cpuid(1).ecx >> 31) {
        struct cpuid signature = cpuid(base);
        uint32_t name[3] = {signature.ebx, signature.ecx, signature.edx};
        put_text(line, name, 3);
        put(line, ", leaves from ");
        put_hex(line, base, 8);
    } else {
        put(line, "none announced");
    }
    end_line(line);
}

static void report_machine(const struct boot_info *boot, struct line *line) {
    uint16_t cs;
    __asm__("mov %%cs, %0" : "=r"(cs));
    label(line, "mode");
    put(line, "64-bit, privilege level ");
    put_decimal(line, cs & 3);
    end_line(line);
    label(line, "memory");
    put_decimal(line, (boot->ram_below_4g + boot->ram_above_4g) >> 20);
    put(line, " MiB, top at ");
    put_hex(line, boot->ram_top, 10);
    end_line(line);
    label(line, "clock");
    if (boot->flags & BOOT_FLAG_TSC_KHZ) {
        put_decimal(line, boot->tsc_khz / 1000);
        put(line, " MHz time stamp counter");
    } else {
        put(line, "time stamp counter of unknown frequency");
    }
    end_line(line);
    if (boot->cmdline_length) {
        label(line, "command line");
        put(line, (const char *)boot->cmdline_gpa);
        end_line(line);
    }
}

static bool report_vcpus(const struct boot_info *boot, struct line *line) {
    /* A vCPU that never comes must not hang the report: 2^35 cycles are more than 5 s on any machine. */
    uint64_t until = rdtsc() + (1ULL << 35);
    uint32_t here;
    while ((here = __atomic_load_n(&arrived, __ATOMIC_ACQUIRE)) < boot->vcpu_count && rdtsc() < until) {
        cpu_relax();
    }
    label(line, "vCPUs");
    put_decimal(line, here);
    put(line, " of ");
    put_decimal(line, boot->vcpu_count);
    put(line, " checked in");
    end_line(line);
    return here == boot->vcpu_count;
}

static bool report_check(struct line *line, bool holds) {
    put(line, holds ? "  ok" : "  WRONG");
    end_line(line);
    return holds;
}

static void put_time(const struct boot_info *boot, struct line *line, uint64_t cycles) {
    put_decimal(line, cycles);
    put(line, " cycles");
    if (boot->flags & BOOT_FLAG_TSC_KHZ && boot->tsc_khz) {
        uint64_t nanoseconds = cycles * 1000000 / boot->tsc_khz;
        put(line, " (");
        put_decimal(line, nanoseconds / 1000);
        put_char(line, '.');
        put_decimal(line, nanoseconds / 100 % 10);
        put(line, " us)");
    }
}

static void report_median(const struct boot_info *boot, struct line *line, const char *what, uint64_t *samples) {
    for (unsigned i = 1; i < SAMPLES; i++) {
        for (unsigned j = i; j > 0 && samples[j - 1] > samples[j]; j--) {
            uint64_t swap = samples[j];
            samples[j] = samples[j - 1];
            samples[j - 1] = swap;
        }
    }
    label(line, what);
    put(line, "median ");
    put_time(boot, line, samples[SAMPLES / 2]);
    put(line, ", best ");
    put_time(boot, line, samples[0]);
    end_line(line);
}

static void report_exits(const struct boot_info *boot, struct line *line) {
    uint64_t samples[SAMPLES];
    for (unsigned i = 0; i < SAMPLES; i++) {
        uint64_t before = rdtsc();
        cpuid(0);
        samples[i] = rdtsc() - before;
    }
    report_median(boot, line, "CPUID", samples);
    for (unsigned i = 0; i < SAMPLES; i++) {
        uint64_t before = rdtsc();
        out8(PORT_POST, 0);
        samples[i] = rdtsc() - before;
    }
    report_median(boot, line, "port write", samples);
}

int payload_main(const struct boot_info *boot, uint64_t vcpu) {
    const struct problem *problem = boot->cpl == 0 ? &small : &large;
    uint32_t workers = boot->vcpu_count < MAX_WORKERS ? boot->vcpu_count : MAX_WORKERS;
    __atomic_fetch_add(&arrived, 1, __ATOMIC_ACQ_REL);
    if (vcpu != 0) {
        if (vcpu < workers) {
            while (!__atomic_load_n(&started, __ATOMIC_ACQUIRE)) {
                cpu_relax(); /* so that the time taken is the work's, not the report's */
            }
            work(problem, vcpu);
            __atomic_fetch_add(&finished, 1, __ATOMIC_RELEASE);
        }
        park(boot);
    }

    struct line line = {0};
    print("Outrigger: hello from the inside of a virtual machine");
    report_cpu(&line);
    report_hypervisor(&line, boot->hypervisor_cpuid);
    report_machine(boot, &line);
    bool good = report_vcpus(boot, &line);
    if (good) {
        uint64_t before = rdtsc();
        __atomic_store_n(&started, 1, __ATOMIC_RELEASE);
        work(problem, vcpu);
        while (__atomic_load_n(&finished, __ATOMIC_ACQUIRE) < workers - 1) {
            cpu_relax();
        }
        uint64_t took = rdtsc() - before;
        label(&line, "primes");
        put_decimal(&line, primes);
        put(&line, " below ");
        put_decimal(&line, problem->limit);
        put(&line, ", expected ");
        put_decimal(&line, problem->primes_expected);
        put(&line, ", ");
        put_time(boot, &line, took);
        good &= report_check(&line, primes == problem->primes_expected);
    }
    uint32_t crc = crc_of_pattern(problem->crc_bytes);
    label(&line, "CRC-32");
    put_hex(&line, crc, 8);
    put(&line, " of ");
    put_decimal(&line, problem->crc_bytes >> 10);
    put(&line, " KiB, expected ");
    put_hex(&line, problem->crc_expected, 8);
    good &= report_check(&line, crc == problem->crc_expected);
    report_exits(boot, &line);
    print(good ? "All checks held; powering off." : "A check failed.");
    return good ? 0 : 1;
}
