/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vmexit PAYLOAD CPL CPU IRQCHIP CMDLINE: the C twin of Outrigger's run loop.
 *
 * Runs the payload vmexit.elf in a VM of 16 MiB, with KVM's interrupt controllers if IRQCHIP is 1, and prints what it
 * prints. It has what the Java side has: a register at a port and at an address, ioeventfds behind both, a port that
 * sends an MSI, the ACPI timer. CPU -1 leaves the thread unpinned. The last line is how often
 * the guest rang a doorbell.
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "vm.h"

#define REGISTER_PORT 0x1234
#define REGISTER_ADDRESS 0xfeb00000ul
#define WILDCARD 4u /* from the register on */
#define DATAMATCH 8u
#define MSI_PORT 0x1240
#define MSI_ADDRESS 0xfee00000u
#define MSI_VECTOR 0x41u
#define PM_TIMER_PORT 0x608
#define PM_TIMER_HERTZ 3579545l
#define CONSOLE_PORT 0x3f8
#define DEBUG_EXIT_PORT 0xf4

static struct vm vm;
static volatile uint32_t value; /* of the register: a device keeps what it is told, every byte of a string too */
static int status;

static uint32_t pm_timer(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint32_t)(t.tv_sec * PM_TIMER_HERTZ + t.tv_nsec * PM_TIMER_HERTZ / 1000000000l);
}

static void send_msi(void) {
    struct kvm_msi msi = {.address_lo = MSI_ADDRESS, .data = MSI_VECTOR};
    check(ioctl(vm.fd, KVM_SIGNAL_MSI, &msi), "KVM_SIGNAL_MSI");
}

static void use_register(unsigned char *data, unsigned size, unsigned count, int write) {
    for (unsigned i = 0; i < count; i++, data += size) {
        uint32_t v = value;
        if (write) {
            memcpy(&v, data, size);
            value = v;
        } else {
            memcpy(data, &v, size);
        }
    }
}

/* Whether the guest goes on. */
static int port_io(struct kvm_run *run) {
    unsigned char *data = (unsigned char *)run + run->io.data_offset;
    int write = run->io.direction == KVM_EXIT_IO_OUT;
    uint32_t time;
    switch (run->io.port) {
    case REGISTER_PORT:
        use_register(data, run->io.size, run->io.count, write);
        return 1;
    case PM_TIMER_PORT:
        time = pm_timer();
        memcpy(data, &time, run->io.size);
        return 1;
    case MSI_PORT:
        send_msi();
        return 1;
    case CONSOLE_PORT:
        fwrite(data, run->io.size, run->io.count, stdout);
        return 1;
    case DEBUG_EXIT_PORT:
        status = 1;
        return 0;
    case POWER_OFF_PORT:
        return 0;
    default:
        return 1; /* marks are for hosts that count */
    }
}

static int handle(const struct kvm_run *exited) {
    struct kvm_run *run = vm.run;
    switch (exited->exit_reason) {
    case KVM_EXIT_IO:
        return port_io(run);
    case KVM_EXIT_MMIO:
        if (run->mmio.phys_addr == REGISTER_ADDRESS) {
            use_register(run->mmio.data, run->mmio.len, 1, run->mmio.is_write);
        }
        return 1;
    default:
        fprintf(stderr, "vmexit: unexpected exit %u\n", run->exit_reason);
        exit(1);
    }
}

static void hang(int bell, uint64_t address, unsigned flags) {
    struct kvm_ioeventfd doorbell = {.addr = address, .len = 4, .fd = bell, .datamatch = 1, .flags = flags};
    check(ioctl(vm.fd, KVM_IOEVENTFD, &doorbell), "KVM_IOEVENTFD");
}

static uint64_t rings(int fd) {
    uint64_t n = 0;
    return read(fd, &n, sizeof n) == sizeof n ? n : 0;
}

int main(int argc, char **argv) {
    if (argc != 6) {
        fprintf(stderr, "usage: vmexit PAYLOAD CPL CPU IRQCHIP CMDLINE\n");
        return 2;
    }
    (atoi(argv[4]) ? vm_make_with_irqchip : vm_make)(&vm, 16ul << 20);
    int bell = check(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd"); /* nobody waits for it */
    hang(bell, REGISTER_PORT + WILDCARD, KVM_IOEVENTFD_FLAG_PIO);
    hang(bell, REGISTER_PORT + DATAMATCH, KVM_IOEVENTFD_FLAG_PIO | KVM_IOEVENTFD_FLAG_DATAMATCH);
    hang(bell, REGISTER_ADDRESS + WILDCARD, 0);
    hang(bell, REGISTER_ADDRESS + DATAMATCH, KVM_IOEVENTFD_FLAG_DATAMATCH);
    unsigned tsc_khz = (unsigned)check(ioctl(vm.vcpu, KVM_GET_TSC_KHZ, 0), "KVM_GET_TSC_KHZ");
    struct boot_info info = {.flags = BOOT_FLAG_TSC_KHZ, .tsc_khz = tsc_khz, .hypervisor_cpuid = 0x40000000};
    vm_enter(&vm, argv[1], (unsigned)atoi(argv[2]), argv[5], &info);
    pin(atoi(argv[3]));
    vm_run(&vm, handle);
    printf("rings %lu\n", rings(bell));
    return status;
}
