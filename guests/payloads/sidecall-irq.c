/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Has the sidecore raise events, send interrupts and keep time, and sees that what was asked for comes: once, to whom it
 * should, and never early. CPL 0 only, two vCPUs. rounds= of each, default 50. One line for each check; exits 0, or with
 * the number of the check that failed.
 */
#include "../abi/sidecall.h"
#include "interrupts.h"

#define VECTOR 0x41u
#define FAR (1ULL << 60)
#define EVENT 0x100u

static struct sidecall_ring ring;
static struct sidecore_header *region;
static uint64_t handled[2]; /* interrupts, by each vCPU */
static bool ready;
static uint64_t rounds;

static uint32_t own_number(void) {
    return mmio_read32(APIC_BASE + 0x20) >> 24; /* the local APIC's ID, which is the vCPU's number */
}

__attribute__((interrupt)) static void handle(void *frame) {
    (void)frame;
    __atomic_fetch_add(&handled[own_number() & 1], 1, __ATOMIC_RELEASE);
    end_of_interrupt();
}

static uint64_t count(unsigned vcpu) { return __atomic_load_n(&handled[vcpu], __ATOMIC_ACQUIRE); }

static uint64_t *events(unsigned vcpu) {
    return &((struct sidecore_control *)((char *)region + region->ring_offset + vcpu * (size_t)region->ring_stride))->events;
}

static uint64_t take_events(unsigned vcpu) { return __atomic_exchange_n(events(vcpu), 0, __ATOMIC_ACQ_REL); }

static int32_t send(bool trap, uint64_t vcpu, uint64_t vector, uint64_t bits) {
    uint64_t args[SIDECORE_ARGS] = {vcpu, vector, bits};
    return (trap ? sidecall_trap(&ring, SIDECORE_OP_IRQ_SEND, args) : sidecall(&ring, SIDECORE_OP_IRQ_SEND, args))->status;
}

static int32_t set_timer(uint64_t deadline, uint64_t now, uint64_t bits, uint64_t vector) {
    uint64_t args[SIDECORE_ARGS] = {deadline, now, bits, vector};
    return sidecall(&ring, SIDECORE_OP_TIMER, args)->status;
}

static bool events_reach_their_ring(void) {
    bool good = true;
    for (unsigned vcpu = 0; vcpu < 2; vcpu++) {
        for (unsigned trap = 0; trap < 2; trap++) {
            good = good && send(trap, vcpu, 0, EVENT << vcpu) == SIDECORE_OK && send(trap, vcpu, 0, 1) == SIDECORE_OK;
            good = good && take_events(vcpu) == (EVENT << vcpu | 1) && take_events(1 - vcpu) == 0;
        }
    }
    return good;
}

static bool interrupts(bool trap) {
    uint64_t before = count(1), own = count(0);
    for (uint64_t i = 1; i <= rounds; i++) {
        if (send(trap, 1, VECTOR, EVENT) != SIDECORE_OK) {
            return false;
        }
        while (count(1) != before + i) {
            cpu_relax();
        }
        if (take_events(1) != EVENT) {
            return false;
        }
    }
    return count(0) == own;
}

static bool interrupts_by_the_ring(void) { return interrupts(false); }
static bool interrupts_by_the_trap(void) { return interrupts(true); }

static bool itself_out_of_a_halt(void) {
    for (uint64_t i = 0; i < rounds; i++) {
        uint64_t before = count(0);
        uint64_t now = rdtsc(), deadline = now + (i + 1) * 10000;
        if (set_timer(deadline, now, 0, VECTOR) != SIDECORE_OK) {
            return false;
        }
        while (count(0) == before) {
            __asm__ volatile("sti; hlt; cli");
        }
        if (rdtsc() < deadline || count(0) != before + 1) {
            return false;
        }
    }
    return true;
}

static bool timers_are_never_early(void) {
    for (uint64_t i = 0; i < rounds; i++) {
        uint64_t now = rdtsc(), deadline = now + i * 10000;
        if (set_timer(deadline, now, EVENT, 0) != SIDECORE_OK) {
            return false;
        }
        while (!__atomic_load_n(events(0), __ATOMIC_ACQUIRE)) {
            cpu_relax();
        }
        if (rdtsc() < deadline || take_events(0) != EVENT) {
            return false;
        }
    }
    return true;
}

static bool the_last_deadline_counts(void) {
    uint64_t now = rdtsc();
    bool good = set_timer(now + FAR, now, 1, 0) == SIDECORE_OK && set_timer(now + 1, now, EVENT, 0) == SIDECORE_OK;
    while (!__atomic_load_n(events(0), __ATOMIC_ACQUIRE)) {
        cpu_relax();
    }
    good = good && take_events(0) == EVENT && set_timer(now + 100000, now, 1, 0) == SIDECORE_OK;
    good = good && set_timer(0, 0, 0, 0) == SIDECORE_OK;
    uint64_t late = take_events(0); /* it may have come before it was called off, but not after */
    for (uint64_t until = rdtsc() + 1000000; rdtsc() < until;) {
        cpu_relax();
    }
    return good && (late == 0 || late == 1) && take_events(0) == 0;
}

static bool nonsense(void) {
    return send(false, 2, VECTOR, 0) == SIDECORE_BAD_ARGUMENT && send(false, ~0ULL, 0, 1) == SIDECORE_BAD_ARGUMENT &&
           send(false, 1, 15, 0) == SIDECORE_BAD_ARGUMENT && send(true, 1, 256, 0) == SIDECORE_BAD_ARGUMENT &&
           send(true, 1, VECTOR + (1ULL << 32), 0) == SIDECORE_BAD_ARGUMENT &&
           set_timer(1, 1, 0, 3) == SIDECORE_BAD_ARGUMENT;
}

int payload_main(const struct boot_info *boot, uint64_t vcpu) {
    static const struct {
        const char *name;
        bool (*passes)(void);
    } checks[] = {{"events reach their ring", events_reach_their_ring},
                  {"interrupts by the ring", interrupts_by_the_ring},
                  {"interrupts by the trap", interrupts_by_the_trap},
                  {"a timer ends a halt", itself_out_of_a_halt},
                  {"timers are never early", timers_are_never_early},
                  {"the last deadline counts", the_last_deadline_counts},
                  {"nonsense is refused", nonsense}};
    if (boot->cpl != 0 || boot->vcpu_count < 2 || !(boot->flags & BOOT_FLAG_SIDECORE)) {
        print("sidecall-irq: needs CPL 0, two vCPUs and a sidecore");
        return 0x7d;
    }
    if (vcpu == 0) {
        set_gate(VECTOR, (uint64_t)handle);
    }
    enable_apic();
    if (vcpu != 0) {
        while (!interrupt_table[VECTOR].type) {
            cpu_relax();
        }
        load_interrupt_table();
        __asm__ volatile("sti");
        __atomic_store_n(&ready, true, __ATOMIC_RELEASE);
        park(boot);
    }
    load_interrupt_table();
    region = (struct sidecore_header *)boot->sidecore_gpa;
    if (!sidecall_attach(&ring, region, 0)) {
        print("sidecall-irq: a region of another version");
        return 0x7d;
    }
    rounds = argument(boot, "rounds", 50);
    while (!__atomic_load_n(&ready, __ATOMIC_ACQUIRE)) {
        cpu_relax();
    }
    for (unsigned i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        bool passed = checks[i].passes();
        struct line line = {0};
        put(&line, "sidecall-irq: ");
        put_decimal(&line, i + 1);
        put_char(&line, ' ');
        put(&line, checks[i].name);
        put(&line, passed ? ": ok" : ": FAILED");
        end_line(&line);
        if (!passed) {
            return (int)i + 1;
        }
    }
    return 0;
}
