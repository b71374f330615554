/* SPDX-License-Identifier: Apache-2.0 */
#include "serial.h"

#include <linux/kvm.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "vm.h"

enum { DATA, IER, IIR_FCR, LCR, MCR, LSR, MSR }; /* linux/serial_reg.h */
enum { IRQ = 4, IER_THRI = 2, IIR_NONE = 1, IIR_THRI = 2, IIR_FIFO = 0xc0, LCR_DLAB = 0x80 };
enum { LSR_EMPTY = 0x60, MSR_PRESENT = 0xb0 };

static void drive(struct serial *s) {
    int level = s->sent && s->ier & IER_THRI;
    if (level != s->line) {
        s->line = level;
        struct kvm_irq_level irq = {.irq = IRQ, .level = (__u32)level};
        check(ioctl(s->vm, KVM_IRQ_LINE, &irq), "KVM_IRQ_LINE");
    }
}

static void send(struct serial *s, unsigned char octet) {
    check((int)write(STDOUT_FILENO, &octet, 1), "standard output");
    s->sent = 1;
    drive(s);
}

/* Asking for "transmitter empty" gets it told at once, as it is empty: the drivers rely on it. */
static void enable(struct serial *s, unsigned char ier) {
    s->sent |= (ier & ~s->ier & IER_THRI) != 0;
    s->ier = ier & 0xf;
    drive(s);
}

void serial_out(struct serial *s, unsigned reg, unsigned char value) {
    if (reg <= IER && s->lcr & LCR_DLAB) {
        return; /* the speed */
    }
    switch (reg) {
    case DATA: send(s, value); break;
    case IER: enable(s, value); break;
    case IIR_FCR: s->fcr = value; break;
    case LCR: s->lcr = value; break;
    default: break;
    }
}

static unsigned char identify(struct serial *s) {
    unsigned char fifo = s->fcr & 1 ? IIR_FIFO : 0;
    if (!s->line) {
        return fifo | IIR_NONE;
    }
    s->sent = 0; /* told by being read */
    drive(s);
    return fifo | IIR_THRI;
}

unsigned char serial_in(struct serial *s, unsigned reg) {
    switch (reg) {
    case IER: return s->ier;
    case IIR_FCR: return identify(s);
    case LCR: return s->lcr;
    case LSR: return LSR_EMPTY;
    case MSR: return MSR_PRESENT;
    default: return 0;
    }
}
