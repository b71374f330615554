/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Measures one operation over one path, one call after the other. Arguments:
 *   op=    0 NULL, 1 CPUID leaf 0, 2 maps one page, 3 maps 64 pages with one request, 4 tells vCPU 1 something: at CPL 0
 *          by an interrupt, which has been handled before the next call, at CPL 3 by an event bit; 5 a timer: a sample
 *          is how late its event bit is seen
 *   path=  0 trap by the port, 1 trap by the address, 2 ring, 3 the guest's own instructions (1 to 3; 4 at CPL 0)
 *   code=  for op=0: another operation that answers as NULL does
 *   delay= for op=5: cycles from the call to the timer's end
 *   n=     samples, default 1000
 *   warm=  calls before the first sample, default 100
 *   gap=   cycles to spin between two calls
 *   touch= 1: reads through what was mapped, not timed, so that a hypervisor with shadow tables shadows the table
 *   apart= 1: maps in another last-level table with each call, through which something was read before: where shadow
 *          tables are kept, this is the guest's first store to it after that, the one that traps
 *   ring=  default: that of vCPU 0 for the operation
 * Writes 1 to PORT_MARK before the first sample and 2 after the last. Exits 0; 1 if an answer was wrong, 2 if it could
 * not run.
 */
#include "sidecall-bench.h"

#include "../abi/sidecall.h"
#include "interrupts.h"

enum op { OP_NULL, OP_CPUID, OP_MAP_PAGE, OP_MAP_BATCH, OP_TELL, OP_TIMER, OPS };
enum path { TRAP_PORT, TRAP_ADDRESS, RING, NATIVE, PATHS };

static uint16_t codes[OPS] = {SIDECORE_OP_NULL,   SIDECORE_OP_CPUID,    SIDECORE_OP_PT_MAP,
                              SIDECORE_OP_PT_MAP, SIDECORE_OP_IRQ_SEND, SIDECORE_OP_TIMER};

#define PAGE 4096u
#define BATCH 64u
/* Second entry of the top-level table: the identity mapping is in the first. */
#define LINEAR (1ULL << 39)
#define TABLE_SPAN (512ULL * PAGE) /* what a last-level table maps */
#define TABLE_BITS 0x27u /* present, writable, user, accessed */
#define LEAF_BITS 0x67u  /* and dirty: the processor has nothing left to set, so an entry can be compared */
#define ADDRESS_MASK 0x000ffffffffff000ULL

#define OTHER 1u /* the vCPU that is told */
#define VECTOR 0x40u
#define EVENT 4u

static uint64_t handled; /* interrupts, by the other vCPU */
static bool ready;       /* it takes them */

__attribute__((interrupt)) static void handle(void *frame) {
    (void)frame;
    __atomic_fetch_add(&handled, 1, __ATOMIC_RELEASE);
    end_of_interrupt();
}

struct bench {
    struct sidecall_bench_result *result;
    struct sidecall_ring ring;
    uint64_t args[SIDECORE_ARGS];
    const struct sidecore_completion *answer; /* of trap and ring */
    struct cpuid own;                         /* of the instruction */
    struct cpuid expected;
    uint64_t root;
    uint64_t frames;            /* BATCH of them, mapped again and again; each begins with its own address */
    uint64_t free;              /* RAM from here on is not used */
    volatile uint64_t *entries; /* of the pages of this call */
    uint64_t linear;
    uint64_t pages; /* of a call */
    uint64_t apart; /* linear bytes from one call's first page to the next one's */
    uint64_t delay; /* of a timer */
    uint64_t told;  /* interrupts that must have been handled */
    uint64_t *events; /* the pending events that are waited for; NULL: interrupts */
    bool touch;
};

/* The end of a sample: the second fence keeps what follows out of it. */
static inline uint64_t end(void) {
    uint64_t time = rdtsc();
    __asm__ volatile("lfence" : : : "memory");
    return time;
}

static int cannot(const char *why) {
    struct line line = {0};
    put(&line, "sidecall-bench: ");
    put(&line, why);
    end_line(&line);
    return 2;
}

static uint64_t take_page(struct bench *b) {
    uint64_t page = b->free;
    b->free += PAGE;
    memset((void *)page, 0, PAGE);
    return page;
}

/* The last-level entry of a linear address; tables on the way are made, which happens before anything is measured. */
static volatile uint64_t *leaf(struct bench *b, uint64_t linear) {
    volatile uint64_t *table = (volatile uint64_t *)b->root;
    for (unsigned shift = 39; shift > 12; shift -= 9) {
        volatile uint64_t *entry = &table[linear >> shift & 511];
        if (!(*entry & 1)) {
            *entry = take_page(b) | TABLE_BITS;
        }
        table = (volatile uint64_t *)(*entry & ADDRESS_MASK);
    }
    return &table[linear >> 12 & 511];
}

/* Samples, frames and tables are all touched here, so that no first-touch fault falls into a sample. */
static bool lay_out(struct bench *b, const struct boot_info *boot, uint64_t calls, uint64_t n) {
    uint64_t bytes = sizeof *b->result + n * sizeof b->result->samples[0];
    b->result = (struct sidecall_bench_result *)boot->payload_end;
    b->frames = boot->payload_end + (bytes + PAGE - 1) / PAGE * PAGE;
    b->free = b->frames + BATCH * PAGE;
    uint64_t leaves = (calls * b->apart + TABLE_SPAN - 1) / TABLE_SPAN;
    uint64_t tables = leaves ? leaves + leaves / 512 + leaves / 512 / 512 + 3 : 0;
    if (b->free + tables * PAGE > boot->ram_below_4g) {
        return false;
    }
    memset(b->result, 0, b->free - boot->payload_end);
    for (uint64_t frame = b->frames; frame < b->free; frame += PAGE) {
        mmio_write64(frame, frame);
    }
    for (uint64_t i = 0; i < leaves; i++) {
        leaf(b, LINEAR + i * TABLE_SPAN);
    }
    for (uint64_t i = 1; b->apart == TABLE_SPAN && i <= leaves; i++) {
        uint64_t last = LINEAR + i * TABLE_SPAN - PAGE;
        *leaf(b, last) = b->frames | LEAF_BITS;
        mmio_read64(last);
    }
    return true;
}

static void prepare(struct bench *b, enum op op, uint64_t k) {
    if (op == OP_NULL) {
        for (unsigned i = 0; i < SIDECORE_ARGS; i++) {
            b->args[i] = k * SIDECORE_ARGS + i;
        }
    } else if (b->pages) {
        b->linear = LINEAR + k * b->apart;
        b->entries = leaf(b, b->linear);
        b->args[0] = b->root + 4;
        b->args[1] = b->linear;
        b->args[2] = (b->frames + k * b->pages % BATCH * PAGE) | LEAF_BITS;
        b->args[3] = b->pages;
    } else if (op == OP_TELL) {
        b->args[0] = OTHER;
        b->args[1] = b->events ? 0 : VECTOR;
        b->args[2] = b->events ? EVENT : 0;
        b->told++;
    }
}

static inline __attribute__((always_inline)) void perform(struct bench *b, enum op op, enum path path) {
    if (path == RING) {
        b->answer = sidecall(&b->ring, codes[op], b->args);
    } else if (path != NATIVE) {
        b->answer = sidecall_trap(&b->ring, codes[op], b->args);
    } else if (op == OP_CPUID) {
        b->own = cpuid(0);
    } else if (op == OP_TELL) {
        send_interrupt(OTHER, VECTOR);
    } else {
        for (uint64_t i = 0; i < b->pages; i++) {
            b->entries[i] = b->args[2] + i * PAGE;
        }
    }
}

static bool pages_are_right(const struct bench *b) {
    bool right = true;
    for (uint64_t i = 0; i < b->pages; i++) {
        uint64_t entry = b->args[2] + i * PAGE;
        right = right && b->entries[i] == entry;
        right = right && (!b->touch || mmio_read64(b->linear + i * PAGE) == (entry & ADDRESS_MASK));
    }
    return right;
}

/* Takes the event if it is there. */
static bool has_event(const struct bench *b) {
    return __atomic_load_n(b->events, __ATOMIC_ACQUIRE) &&
           __atomic_exchange_n(b->events, 0, __ATOMIC_ACQ_REL) == EVENT;
}

/* An event has been raised before the call's answer; an interrupt takes its time, which is not the sender's. */
static bool was_told(const struct bench *b) {
    if (b->events) {
        return has_event(b);
    }
    while (__atomic_load_n(&handled, __ATOMIC_ACQUIRE) != b->told) {
        cpu_relax();
    }
    return true;
}

static bool is_right(const struct bench *b, enum op op, enum path path) {
    if (path != NATIVE && b->answer->status != SIDECORE_OK) {
        return false; /* nor is anything mapped that could be touched */
    }
    const struct cpuid *e = &b->expected;
    if (op == OP_CPUID && path == NATIVE) {
        return b->own.eax == e->eax && b->own.ebx == e->ebx && b->own.ecx == e->ecx && b->own.edx == e->edx;
    }
    if (op == OP_TELL) {
        return was_told(b);
    }
    if (path == NATIVE) {
        return pages_are_right(b);
    }
    const uint64_t *r = b->answer->results;
    switch (op) {
    case OP_CPUID:
        return r[0] == e->eax && r[1] == e->ebx && r[2] == e->ecx && r[3] == e->edx;
    case OP_NULL:
        for (unsigned i = 0; i < SIDECORE_ARGS; i++) {
            if (r[i] != b->args[i]) {
                return false;
            }
        }
        return true;
    default:
        return r[0] == b->pages && r[1] == 0 && pages_are_right(b);
    }
}

static void mark(struct bench *b, uint32_t number) {
    b->result->marks = number;
    out32(PORT_MARK, number);
}

/* Inlined for each path, so that a sample has no dispatch in it: where code is interpreted, that would show. */
static inline __attribute__((always_inline)) void measure(struct bench *b, enum op op, enum path path, uint64_t warm,
                                                          uint64_t n, uint64_t gap) {
    for (uint64_t k = 0; k < warm + n; k++) {
        if (k == warm) {
            mark(b, 1);
        }
        prepare(b, op, k);
        uint64_t from = rdtsc();
        perform(b, op, path);
        uint64_t to = end();
        if (!is_right(b, op, path)) {
            b->result->failures++;
        }
        if (k >= warm) {
            b->result->samples[k - warm] = to - from;
        }
        while (gap && rdtsc() - to < gap) {
            cpu_relax();
        }
    }
    mark(b, 2);
}

/* Sets a timer and waits for its event; a sample begins at the deadline, and an early event is a failure. */
static void measure_timer(struct bench *b, enum path path, uint64_t warm, uint64_t n) {
    for (uint64_t k = 0; k < warm + n; k++) {
        if (k == warm) {
            mark(b, 1);
        }
        uint64_t now = rdtsc(), deadline = now + b->delay;
        b->args[0] = deadline;
        b->args[1] = now;
        b->args[2] = EVENT;
        perform(b, OP_TIMER, path);
        while (!has_event(b)) {
            cpu_relax();
        }
        uint64_t seen = rdtsc();
        if (b->answer->status != SIDECORE_OK || seen < deadline) {
            b->result->failures++;
        }
        if (k >= warm) {
            b->result->samples[k - warm] = seen < deadline ? 0 : seen - deadline;
        }
    }
    mark(b, 2);
}

static uint64_t empty_sample(void) {
    uint64_t least = ~0ULL;
    for (unsigned i = 0; i < 64; i++) {
        uint64_t from = rdtsc();
        uint64_t cycles = end() - from;
        least = cycles < least ? cycles : least;
    }
    return least;
}

static bool attach(struct bench *b, const struct boot_info *boot, enum op op, enum path path) {
    if (!(boot->flags & BOOT_FLAG_SIDECORE)) {
        return false;
    }
    struct sidecore_header *header = (struct sidecore_header *)boot->sidecore_gpa;
    uint64_t usual = SIDECORE_RING(header->vcpus, header->rings, 0, codes[op]);
    if (!sidecall_attach(&b->ring, header, (uint32_t)argument(boot, "ring", usual))) {
        return false;
    }
    if (path == TRAP_ADDRESS) {
        b->ring.trap_store = (volatile uint32_t *)header->trap_address;
    }
    if (op == OP_TIMER || (op == OP_TELL && boot->cpl != 0)) {
        uint64_t told = header->ring_offset + (op == OP_TELL ? OTHER : 0) * (uint64_t)header->ring_stride;
        b->events = &((struct sidecore_control *)(boot->sidecore_gpa + told))->events;
    }
    for (uint32_t i = 0; path == RING && i < b->ring.slots; i++) {
        sidecall(&b->ring, SIDECORE_OP_NULL, b->args); /* touches every slot */
    }
    return path == RING || header->features & SIDECORE_FEATURE_TRAP;
}

/* Handles what it is interrupted for, if it can be. */
__attribute__((noreturn)) static void be_told(const struct boot_info *boot, uint64_t vcpu) {
    if (vcpu == OTHER && boot->cpl == 0) {
        set_gate(VECTOR, (uint64_t)handle);
        load_interrupt_table();
        enable_apic();
        __asm__ volatile("sti");
        __atomic_store_n(&ready, true, __ATOMIC_RELEASE);
    }
    park(boot);
}

int payload_main(const struct boot_info *boot, uint64_t vcpu) {
    if (vcpu != 0) {
        be_told(boot, vcpu);
    }
    enum op op = (enum op)argument(boot, "op", OP_NULL);
    enum path path = (enum path)argument(boot, "path", RING);
    uint64_t n = argument(boot, "n", 1000);
    uint64_t warm = argument(boot, "warm", 100);
    uint64_t gap = argument(boot, "gap", 0);
    struct bench b = {.pages = op == OP_MAP_BATCH ? BATCH : op == OP_MAP_PAGE ? 1 : 0,
                      .root = boot->page_table_root,
                      .delay = argument(boot, "delay", 200000),
                      .touch = argument(boot, "touch", 0) != 0};
    codes[OP_NULL] = (uint16_t)argument(boot, "code", SIDECORE_OP_NULL);
    b.apart = argument(boot, "apart", 0) && b.pages ? TABLE_SPAN : b.pages * PAGE;
    bool own = op == OP_CPUID || b.pages || (op == OP_TELL && boot->cpl == 0);
    if (op >= OPS || path >= PATHS || (path == NATIVE && !own)) {
        return cannot("no such operation or path");
    }
    if (op == OP_TELL && boot->vcpu_count < 2) {
        return cannot("needs two vCPUs");
    }
    if (!lay_out(&b, boot, warm + n, n)) {
        return cannot("not enough RAM");
    }
    if (path != NATIVE && !attach(&b, boot, op, path)) {
        return cannot("no sidecore, ring or trap");
    }
    b.expected = cpuid(0);
    b.result->count = n;
    b.result->empty = empty_sample();
    b.result->tsc_khz = boot->tsc_khz;
    while (op == OP_TELL && boot->cpl == 0 && !__atomic_load_n(&ready, __ATOMIC_ACQUIRE)) {
        cpu_relax();
    }
    if (op == OP_TIMER) {
        measure_timer(&b, path, warm, n);
        path = PATHS; /* done */
    }
    switch (path) {
    case PATHS:
        break;
    case RING:
        measure(&b, op, RING, warm, n, gap);
        break;
    case NATIVE:
        measure(&b, op, NATIVE, warm, n, gap);
        break;
    default:
        measure(&b, op, TRAP_PORT, warm, n, gap);
    }
    b.result->magic = SIDECALL_BENCH_MAGIC;
    return b.result->failures ? 1 : 0;
}
