/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exit_loop PAYLOAD CPL EXITS CPU: the C twin of Outrigger's run loop.
 *
 * Runs the payload exit-loop.elf in a VM of 16 MiB and prints the nanoseconds between each two of its writes to
 * METER_PORT, EXITS lines. CPU -1 leaves the thread unpinned.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "vm.h"

#define METER_PORT 0x510

static unsigned long *samples;
static unsigned long wanted, writes;
static long last;

static long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000l + t.tv_nsec;
}

static void meter(void) {
    long time = now();
    if (writes != 0 && writes <= wanted) {
        samples[writes - 1] = (unsigned long)(time - last);
    }
    writes++;
    last = time;
}

/* Whether the guest goes on. */
static int port_io(const struct kvm_run *run) {
    switch (run->io.port) {
    case METER_PORT:
        meter();
        return 1;
    case POWER_OFF_PORT:
        return 0;
    default:
        return 1;
    }
}

static int handle(const struct kvm_run *run) {
    switch (run->exit_reason) {
    case KVM_EXIT_IO:
        return port_io(run);
    default:
        fprintf(stderr, "exit_loop: unexpected exit %u\n", run->exit_reason);
        exit(1);
    }
}

int main(int argc, char **argv) {
    if (argc != 5) {
        fprintf(stderr, "usage: exit_loop PAYLOAD CPL EXITS CPU\n");
        return 2;
    }
    wanted = strtoul(argv[3], NULL, 10);
    samples = calloc(wanted, sizeof *samples);
    if (!samples) {
        fail("calloc");
    }
    pin(atoi(argv[4]));
    struct vm vm;
    vm_make(&vm, 16ul << 20);
    char cmdline[64];
    snprintf(cmdline, sizeof cmdline, "n=%lu port=%d", wanted + 1, METER_PORT);
    struct boot_info info = {0};
    vm_enter(&vm, argv[1], (unsigned)atoi(argv[2]), cmdline, &info);
    vm_run(&vm, handle);
    if (writes != wanted + 1) {
        fprintf(stderr, "exit_loop: %lu writes instead of %lu\n", writes, wanted + 1);
        return 1;
    }
    for (unsigned long i = 0; i < wanted; i++) {
        printf("%lu\n", samples[i]);
    }
    return 0;
}
