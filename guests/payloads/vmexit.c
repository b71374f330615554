/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Times exits, kind by kind, and prints the samples when a kind is done. Names are those of kvm-unit-tests' vmexit where
 * it has them ("qemu" is whoever runs this). Arguments:
 *   ops=    bits of `operations` below: which, in ascending order; default those that need no interrupt
 *   n=      samples of each, default 100
 *   warm=   samples before the first that counts, default 10
 *   batch=  operations in a sample, default 1: where reading the TSC costs as much as an exit, more
 *   port=, mmio=  a register of 32 bits; 4 higher a wildcard ioeventfd, 8 higher one for the value 1
 *   msi=    a port: a write makes the VMM send MSI vector 0x41 to vCPU 0
 *   in=, out=  bytes of a string instruction, to and from port=; default 64, at most 1024
 *   cpl=    where the entry is PVH: the level to run at
 * A sample is from a fenced RDTSC to a fenced RDTSC, the loop's own instructions with it: "empty" is that alone. It
 * writes 1 to PORT_MARK before the first sample of a kind and 2 after the last. For each kind it prints
 *   vmexit NAME cpl=C batch=B tsc_khz=K failures=F n=N
 * and then N lines of eight hexadecimal digits, TSC cycles. Exits 0; 1 if an interrupt did not come.
 */
#include "interrupts.h"

#define VECTOR 0x40u
#define MSI_VECTOR 0x41u
#define TO_SELF 0x40000u /* destination shorthand (Intel SDM vol. 3A, 11.6.1) */
#define MSR_TSC_ADJUST 0x3bu
#define PORT_ELCR 0x4d0 /* of the 8259A, in KVM */
#define PORT_PM_TIMER 0x608
#define STRING_MOST 1024u
#define LINE 9u /* a sample's: eight digits and a newline */

struct bench {
    uint64_t count, batch;
    uint64_t mmio;
    uint16_t port, msi;
    uint32_t in, out;
    uint64_t msr;      /* what TSC_ADJUST is, and stays */
    uint64_t expected; /* interrupts */
    uint64_t *samples;
};

static uint64_t handled; /* interrupts */
static uint8_t string[STRING_MOST];

__attribute__((interrupt)) static void handle(void *frame) {
    (void)frame;
    __atomic_store_n(&handled, handled + 1, __ATOMIC_RELAXED);
    end_of_interrupt();
}

static inline uint64_t read_msr(uint32_t msr) {
    uint32_t low, high;
    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr) : "memory");
    return (uint64_t)high << 32 | low;
}

static inline void write_msr(uint32_t msr, uint64_t value) {
    __asm__ volatile("wrmsr" : : "a"((uint32_t)value), "d"((uint32_t)(value >> 32)), "c"(msr) : "memory");
}

static inline void interrupt_self(struct bench *b) {
    mmio_write32(APIC_BASE + APIC_ICR_LOW, TO_SELF | VECTOR);
    b->expected++;
}

static inline void have_vmm_interrupt(struct bench *b) {
    out32(b->msi, 1);
    b->expected++;
}

/*
 * STI opens the window. kvm_pvm, which interprets ring 0, looks for interrupts only after an exit to the VMM or HLT, so
 * one follows; elsewhere the interrupt is taken before it.
 */
static inline void open_window(struct bench *b) {
    __asm__ volatile("sti; nop" : : : "memory");
    do {
        out32(b->port, 1);
    } while (__atomic_load_n(&handled, __ATOMIC_RELAXED) != b->expected);
    __asm__ volatile("cli" : : : "memory");
}

static inline void halt(void) { __asm__ volatile("sti; hlt; cli" : : : "memory"); }

/* The end of a sample: the second fence keeps what follows out of it. */
static inline uint64_t end(void) {
    uint64_t time = rdtsc();
    __asm__ volatile("lfence" : : : "memory");
    return time;
}

/* A loop for each, since a call by pointer would be a part of the sample, and dear where code is interpreted. */
#define OPERATION(name, statement)                         \
    static void name(struct bench *b) {                    \
        for (uint64_t k = 0; k < b->count; k++) {          \
            uint64_t from = rdtsc();                       \
            for (uint64_t i = b->batch; i; i--) {          \
                statement;                                 \
            }                                              \
            b->samples[k] = end() - from;                  \
        }                                                  \
    }

OPERATION(nothing, __asm__ volatile(""))
OPERATION(ask_cpuid, cpuid(0))
OPERATION(in_pmtimer, in32(PORT_PM_TIMER))
OPERATION(in_vmm, in32(b->port))
OPERATION(in_kernel, in8(PORT_ELCR))
OPERATION(out_vmm, out32(b->port, 1))
OPERATION(out_wildcard, out32((uint16_t)(b->port + 4), 1))
OPERATION(out_datamatch, out32((uint16_t)(b->port + 8), 1))
OPERATION(store, mmio_write32(b->mmio, 1))
OPERATION(store_wildcard, mmio_write32(b->mmio + 4, 1))
OPERATION(store_datamatch, mmio_write32(b->mmio + 8, 1))
OPERATION(load, mmio_read32(b->mmio))
OPERATION(out_string, outs8(b->port, string, b->out))
OPERATION(in_string, ins8(b->port, string, b->in))
OPERATION(read_tsc_adjust, read_msr(MSR_TSC_ADJUST))
OPERATION(write_tsc_adjust, write_msr(MSR_TSC_ADJUST, b->msr))
OPERATION(self_ipi_window, interrupt_self(b); open_window(b))
OPERATION(self_ipi_halt, interrupt_self(b); halt())
OPERATION(msi_halt, have_vmm_interrupt(b); halt())

static const struct operation {
    const char *name;
    void (*measure)(struct bench *);
    bool privileged; /* at CPL 0 only */
    bool interrupts; /* needs a local APIC */
} operations[] = {
    {"empty", nothing, false, false},
    {"cpuid", ask_cpuid, false, false},
    {"inl_from_pmtimer", in_pmtimer, false, false},
    {"inl_from_qemu", in_vmm, false, false},
    {"inl_from_kernel", in_kernel, false, false},
    {"portio-no-eventfd", out_vmm, false, false},
    {"portio-wildcard-eventfd", out_wildcard, false, false},
    {"portio-datamatch-eventfd", out_datamatch, false, false},
    {"mmio-no-eventfd", store, false, false},
    {"mmio-wildcard-eventfd", store_wildcard, false, false},
    {"mmio-datamatch-eventfd", store_datamatch, false, false},
    {"mmio-read", load, false, false},
    {"rep-outsb", out_string, false, false},
    {"rep-insb", in_string, false, false},
    {"rd_tsc_adjust_msr", read_tsc_adjust, true, false},
    {"wr_tsc_adjust_msr", write_tsc_adjust, true, false},
    {"self_ipi_sti_outl", self_ipi_window, true, true},
    {"self_ipi_sti_hlt", self_ipi_halt, true, true},
    {"msi_sti_hlt", msi_halt, true, true},
};

#define OPERATIONS (sizeof operations / sizeof operations[0])

static void take_interrupts(void) {
    set_gate(VECTOR, (uint64_t)handle);
    set_gate(MSI_VECTOR, (uint64_t)handle);
    load_interrupt_table();
    mask_legacy_interrupts();
    enable_apic();
}

static void print_samples(const struct bench *b) {
    char *text = (char *)(b->samples + b->count);
    for (uint64_t k = 0; k < b->count; k++) {
        uint64_t cycles = b->samples[k] >> 32 ? 0xffffffffu : b->samples[k];
        for (unsigned digit = 0; digit < LINE - 1; digit++) {
            text[k * LINE + digit] = "0123456789abcdef"[cycles >> (28 - 4 * digit) & 15];
        }
        text[k * LINE + LINE - 1] = '\n';
    }
    outs8(PORT_COM1, text, b->count * LINE);
}

static void field(struct line *line, const char *name, uint64_t value) {
    put(line, name);
    put_decimal(line, value);
}

static bool run(struct bench *b, const struct boot_info *boot, const struct operation *op, uint64_t warm, uint64_t n) {
    handled = b->expected = 0;
    b->count = warm;
    op->measure(b);
    b->count = n;
    out8(PORT_MARK, 1);
    op->measure(b);
    out8(PORT_MARK, 2);
    struct line line = {0};
    put(&line, "vmexit ");
    put(&line, op->name);
    field(&line, " cpl=", boot->cpl);
    field(&line, " batch=", b->batch);
    field(&line, " tsc_khz=", boot->tsc_khz);
    field(&line, " failures=", b->expected - handled);
    field(&line, " n=", n);
    end_line(&line);
    print_samples(b);
    return b->expected == handled;
}

static int cannot(const char *why) {
    struct line line = {0};
    put(&line, "vmexit: ");
    put(&line, why);
    end_line(&line);
    return 2;
}

int payload_main(const struct boot_info *boot, uint64_t vcpu) {
    if (vcpu != 0) {
        return 0;
    }
    uint64_t n = argument(boot, "n", 100);
    uint64_t warm = argument(boot, "warm", 10);
    uint64_t most = n > warm ? n : warm;
    struct bench b = {.batch = argument(boot, "batch", 1),
                      .mmio = argument(boot, "mmio", 0xfeb00000),
                      .port = (uint16_t)argument(boot, "port", 0x1234),
                      .msi = (uint16_t)argument(boot, "msi", 0x1240),
                      .in = (uint32_t)argument(boot, "in", 64),
                      .out = (uint32_t)argument(boot, "out", 64),
                      .samples = (uint64_t *)boot->payload_end};
    if (b.in > STRING_MOST || b.out > STRING_MOST) {
        return cannot("a string is too long");
    }
    if (boot->payload_end + most * (sizeof b.samples[0] + LINE) > boot->ram_below_4g) {
        return cannot("not enough RAM");
    }
    memset(b.samples, 0, most * (sizeof b.samples[0] + LINE)); /* touched, so that no first-touch fault is in a sample */
    uint64_t ops = argument(boot, "ops", 0x3fff);
    bool right = true;
    for (unsigned i = 0; i < OPERATIONS; i++) {
        const struct operation *op = &operations[i];
        if (!(ops >> i & 1)) {
            continue;
        }
        if (op->privileged && boot->cpl != 0) {
            return cannot("an operation of CPL 0");
        }
        if (op->interrupts) {
            take_interrupts();
        }
        b.msr = op->measure == write_tsc_adjust ? read_msr(MSR_TSC_ADJUST) : 0;
        right &= run(&b, boot, op, warm, n);
    }
    return right ? 0 : 1;
}
