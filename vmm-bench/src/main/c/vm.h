/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the C twins share: a VM with one vCPU as Outrigger makes its own (shared memfd, no interrupt controllers, the
 * registers and tables of guests/abi/boot_info.h). Whatever fails ends the program.
 */
#ifndef VM_H
#define VM_H

#include <linux/kvm.h>
#include <stddef.h>

#include "abi/boot_info.h"

#define POWER_OFF_PORT 0x604

struct vm {
    int kvm, fd, vcpu;
    struct kvm_run *run;
    unsigned char *ram;
    size_t ram_size, run_size;
    struct kvm_cpuid2 *cpuid;
};

void fail(const char *what);
int check(int result, const char *what);

/* Binds the calling thread to a processor; -1 leaves it free. */
void pin(int cpu);

/* Its descriptors and RAM; KVM's local APIC, I/O APIC, PICs and PIT, if it has them; then its vCPU, with all that KVM ... */
void vm_open(struct vm *vm, size_t ram_size);
void vm_add_irqchip(struct vm *vm);
void vm_add_vcpu(struct vm *vm);

/* ... supports in `cpuid`, which CPUID tells from here on. */
void vm_set_cpuid(struct vm *vm);

/* All of it, without interrupt controllers and with them. */
void vm_make(struct vm *vm, size_t ram_size);
void vm_make_with_irqchip(struct vm *vm, size_t ram_size);

/* Closes what the functions above have opened; not memory that was added. */
void vm_close(struct vm *vm);

/* `size` bytes of memory at a guest address outside RAM, in a slot of its own: its host address. */
void *vm_add_memory(struct vm *vm, unsigned slot, unsigned long address, size_t size);

/* Loads the payload and has the vCPU enter it. `info` holds what the caller adds to the boot page; gets the rest. */
void vm_enter(struct vm *vm, const char *payload, unsigned cpl, const char *cmdline, struct boot_info *info);

/* Runs the vCPU until `handle` returns 0 for an exit. */
void vm_run(struct vm *vm, int (*handle)(const struct kvm_run *run));

#endif
