/* SPDX-License-Identifier: Apache-2.0 */
/* For payloads at CPL 0: an interrupt descriptor table, and the local APIC by its page (Intel SDM vol. 3A, ch. 11). */
#ifndef INTERRUPTS_H
#define INTERRUPTS_H

#include "lib.h"

#define APIC_BASE 0xfee00000ULL
#define APIC_EOI 0xb0
#define APIC_SPURIOUS 0xf0
#define APIC_ICR_LOW 0x300
#define APIC_ICR_HIGH 0x310
#define APIC_ENABLED 0x100u /* in the spurious-interrupt vector register */
#define SPURIOUS_VECTOR 0xffu

#define INTERRUPT_GATE 0x8e00 /* present, 64-bit, clears IF */

struct gate {
    uint16_t offset0, selector, type, offset1;
    uint32_t offset2, reserved;
};

/* One table for all vCPUs; gates may be set at any time. */
static struct gate interrupt_table[256];

static inline void set_gate(unsigned vector, uint64_t handler) {
    struct gate *gate = &interrupt_table[vector];
    __asm__("mov %%cs, %0" : "=r"(gate->selector));
    gate->offset0 = (uint16_t)handler;
    gate->offset1 = (uint16_t)(handler >> 16);
    gate->offset2 = (uint32_t)(handler >> 32);
    gate->type = INTERRUPT_GATE;
}

/* Each vCPU for itself. */
static inline void load_interrupt_table(void) {
    struct __attribute__((packed)) {
        uint16_t limit;
        uint64_t base;
    } idtr = {sizeof interrupt_table - 1, (uint64_t)interrupt_table};
    __asm__ volatile("lidt %0" : : "m"(idtr));
}

/* Each vCPU for itself: after a reset the local APIC takes no interrupts (11.4.7.1). */
static inline void enable_apic(void) { mmio_write32(APIC_BASE + APIC_SPURIOUS, APIC_ENABLED | SPURIOUS_VECTOR); }

static inline void end_of_interrupt(void) { mmio_write32(APIC_BASE + APIC_EOI, 0); }

#define IOAPIC_SELECT 0xfec00000ULL
#define IOAPIC_WINDOW 0xfec00010ULL
#define IOAPIC_REDIRECTION 0x10u /* of input 0; two registers each */

#define PIC_MASK 0x21
#define SECOND_PIC_MASK 0xa1

/* Without this the same inputs come by the two 8259A as well, which after a reset mask nothing. */
static inline void mask_legacy_interrupts(void) {
    out8(PIC_MASK, 0xff);
    out8(SECOND_PIC_MASK, 0xff);
}

/* An input of the I/O APIC, an edge, becomes a vector of vCPU 0's (82093AA I/O APIC, 3.2.4). */
static inline void route_interrupt(uint32_t input, uint32_t vector) {
    mmio_write32(IOAPIC_SELECT, IOAPIC_REDIRECTION + 2 * input + 1);
    mmio_write32(IOAPIC_WINDOW, 0);
    mmio_write32(IOAPIC_SELECT, IOAPIC_REDIRECTION + 2 * input);
    mmio_write32(IOAPIC_WINDOW, vector);
}

/* The guest's own way to interrupt another vCPU. */
static inline void send_interrupt(uint32_t vcpu, uint32_t vector) {
    mmio_write32(APIC_BASE + APIC_ICR_HIGH, vcpu << 24);
    mmio_write32(APIC_BASE + APIC_ICR_LOW, vector);
}

#endif
