/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reference VMM: what a C program can do with the same KVM.
 *
 *   reference_vmm KERNEL MIB [CMDLINE [INITRAMFS]]   boots an ELF by its PVH note until it powers off; console on stdout
 *   reference_vmm PAYLOAD MIB --create N             makes N VMs, one after another, each until its first exit
 *
 * The second prints a line for each VM: nanoseconds from before /dev/kvm is opened to the exit, and of the closing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

#include "mp_table.h"
#include "pvh.h"
#include "serial.h"
#include "vm.h"

#define I8042_COMMAND 0x64
#define I8042_PULSE_RESET 0xfe

static struct serial serial;

static int port_out(unsigned port, unsigned char value) {
    if (port - SERIAL_PORT < SERIAL_PORTS) {
        serial_out(&serial, port - SERIAL_PORT, value);
    }
    return port != POWER_OFF_PORT && !(port == I8042_COMMAND && value == I8042_PULSE_RESET);
}

static unsigned char port_in(unsigned port) {
    if (port - SERIAL_PORT < SERIAL_PORTS) {
        return serial_in(&serial, port - SERIAL_PORT);
    }
    return port == I8042_COMMAND ? 0 : 0xff; /* a keyboard controller that is ready, nothing elsewhere */
}

/* Registers here are of a byte: a wider access is one of its first byte. Returns whether the guest goes on. */
static int port_io(const struct kvm_run *run) {
    unsigned char *data = (unsigned char *)run + run->io.data_offset;
    for (unsigned i = 0; i < run->io.count; i++, data += run->io.size) {
        if (run->io.direction == KVM_EXIT_IO_IN) {
            memset(data, 0xff, run->io.size);
            data[0] = port_in(run->io.port);
        } else if (!port_out(run->io.port, data[0])) {
            return 0;
        }
    }
    return 1;
}

static int handle(const struct kvm_run *run) {
    switch (run->exit_reason) {
    case KVM_EXIT_IO:
        return port_io(run);
    case KVM_EXIT_MMIO:
        if (!run->mmio.is_write) {
            memset((void *)run->mmio.data, 0xff, sizeof run->mmio.data);
        }
        return 1;
    default:
        fprintf(stderr, "reference_vmm: unexpected exit %u\n", run->exit_reason);
        exit(1);
    }
}

/* With KVM's interrupt controllers and timer; CPUID without what is broken where KVM is a software back end. */
static void boot(size_t ram, int argc, char **argv) {
    struct vm vm;
    vm_open(&vm, ram);
    vm_add_irqchip(&vm);
    vm_add_vcpu(&vm);
    cpuid_for_linux(&vm);
    vm_set_cpuid(&vm);
    serial.vm = vm.fd;
    mp_table_write(&vm);
    pvh_enter(&vm, argv[1], argc > 3 ? argv[3] : "", argc > 4 ? argv[4] : NULL);
    vm_run(&vm, handle);
    vm_close(&vm);
}

static long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000l + t.tv_nsec;
}

static long exited;

static int first_exit(const struct kvm_run *run) {
    exited = now();
    if (run->exit_reason != KVM_EXIT_IO) {
        fprintf(stderr, "reference_vmm: the payload's first exit is %u, no port write\n", run->exit_reason);
        exit(1);
    }
    return 0;
}

static void create(size_t ram, unsigned long n, const char *payload) {
    while (n--) {
        struct vm vm;
        struct boot_info info = {0};
        long began = now();
        vm_make(&vm, ram);
        vm_enter(&vm, payload, 0, "", &info);
        vm_run(&vm, first_exit);
        long closing = now();
        vm_close(&vm);
        long closed = now();
        printf("%ld %ld\n", exited - began, closed - closing);
    }
}

int main(int argc, char **argv) {
    size_t ram = argc > 2 ? strtoul(argv[2], NULL, 10) << 20 : 0;
    if (argc == 5 && ram && !strcmp(argv[3], "--create")) {
        create(ram, strtoul(argv[4], NULL, 10), argv[1]);
    } else if (argc >= 3 && argc <= 5 && ram) {
        boot(ram, argc, argv);
    } else {
        fprintf(stderr, "usage: reference_vmm KERNEL MIB [CMDLINE [INITRAMFS] | --create N]\n");
        return 2;
    }
    return 0;
}
