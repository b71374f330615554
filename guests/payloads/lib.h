/* SPDX-License-Identifier: Apache-2.0 */
/* What payloads share: instructions, console lines, the command line, the ends of a VM. */
#ifndef LIB_H
#define LIB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../abi/boot_info.h"
#include "platform.h"

/* Every payload defines it; every vCPU calls it. What it returns ends the VM if vCPU 0 returns it, see vm_end. */
int payload_main(const struct boot_info *boot, uint64_t vcpu);

#define PORT_IO(width, type)                                                        \
    static inline void out##width(uint16_t port, type value) {                      \
        __asm__ volatile("out %0, %1" : : "a"(value), "Nd"(port) : "memory");       \
    }                                                                               \
    static inline type in##width(uint16_t port) {                                   \
        type value;                                                                 \
        __asm__ volatile("in %1, %0" : "=a"(value) : "Nd"(port) : "memory");        \
        return value;                                                               \
    }
PORT_IO(8, uint8_t)
PORT_IO(16, uint16_t)
PORT_IO(32, uint32_t)

/* One REP string instruction: one exit for many bytes on most hypervisors. */
#define PORT_STRING(width, suffix)                                                                  \
    static inline void outs##width(uint16_t port, const void *from, size_t count) {                 \
        __asm__ volatile("rep outs" suffix : "+S"(from), "+c"(count) : "d"(port) : "memory");       \
    }                                                                                               \
    static inline void ins##width(uint16_t port, void *to, size_t count) {                          \
        __asm__ volatile("rep ins" suffix : "+D"(to), "+c"(count) : "d"(port) : "memory");          \
    }
PORT_STRING(8, "b")
PORT_STRING(16, "w")
PORT_STRING(32, "l")

#define MMIO_ACCESS(width, type)                                                                    \
    static inline void mmio_write##width(uint64_t address, type value) {                            \
        __asm__ volatile("mov %0, (%1)" : : "r"(value), "r"((uintptr_t)address) : "memory");        \
    }                                                                                               \
    static inline type mmio_read##width(uint64_t address) {                                         \
        type value;                                                                                 \
        __asm__ volatile("mov (%1), %0" : "=r"(value) : "r"((uintptr_t)address) : "memory");        \
        return value;                                                                               \
    }
MMIO_ACCESS(8, uint8_t)
MMIO_ACCESS(16, uint16_t)
MMIO_ACCESS(32, uint32_t)
#ifdef __x86_64__
MMIO_ACCESS(64, uint64_t)
#endif

struct cpuid {
    uint32_t eax, ebx, ecx, edx;
};

static inline struct cpuid cpuid(uint32_t leaf) {
    struct cpuid r;
    __asm__ volatile("cpuid" : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx) : "a"(leaf), "c"(0));
    return r;
}

static inline uint64_t rdtsc(void) {
    uint32_t low, high;
    __asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high) : : "memory");
    return (uint64_t)high << 32 | low;
}

static inline void cpu_relax(void) { __asm__ volatile("pause" : : : "memory"); }

void *memset(void *to, int value, size_t count);
void *memcpy(void *to, const void *from, size_t count);

/* A console line: collected here, written with one instruction. */
struct line {
    uint32_t length;
    char text[252];
};

void put_char(struct line *line, char c);
void put(struct line *line, const char *text);
void put_decimal(struct line *line, uint64_t value);
void put_hex(struct line *line, uint64_t value, unsigned digits);
void pad_to(struct line *line, uint32_t column);
void end_line(struct line *line);
void print(const char *text); /* one line of its own */

/* The number after "name=" on the command line, decimal or 0x…; else the default. */
uint64_t argument(const struct boot_info *boot, const char *name, uint64_t otherwise);

/* A vCPU that has nothing more to do: HLT at CPL 0, PAUSE at CPL 3, where HLT is privileged. */
__attribute__((noreturn)) void park(const struct boot_info *boot);
void power_off(void);
void debug_exit(uint32_t value);

#endif
