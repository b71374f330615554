/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sidecore_server PAYLOAD CPL CPU_VCPU CPU_SERVER CMDLINE: the C reference of Outrigger's sidecore.
 *
 * Runs a payload, as a rule sidecall-bench.elf, in a VM with one ring, which a polling thread serves in the plain fast
 * way: no table of services, no statistics, no sleeping. After power-off prints one line of what was measured and then
 * the samples in TSC cycles, one a line; what the guest writes to its console goes to stderr. CPU -1 leaves a thread
 * unpinned. Exits with the payload's status.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

#include "abi/sidecore.h"
#include "page_tables.h"
#include "payloads/sidecall-bench.h"
#include "vm.h"

#define CONSOLE_PORT 0x3f8
#define DEBUG_EXIT_PORT 0xf4
#define DOORBELL_PORT 0x520
#define TRAP_PORT 0x524

#define RAM_SIZE (64ul << 20)
#define REGION 0xc0000000ul
#define SIGNALS 0xc0100000ul /* doorbell and trap address: memory that is not there */
#define SLOTS 64u
#define TRAP_OFFSET ((unsigned)sizeof(struct sidecore_control))
#define REQUEST_OFFSET (TRAP_OFFSET + (unsigned)sizeof(struct sidecore_trap_slot))
#define COMPLETION_OFFSET (REQUEST_OFFSET + SLOTS * SIDECORE_SLOT)
#define STRIDE ((COMPLETION_OFFSET + SLOTS * SIDECORE_SLOT + SIDECORE_PAGE - 1) / SIDECORE_PAGE * SIDECORE_PAGE)

static struct vm vm;
static unsigned char *ring;
static int server_cpu;
static int stop;
static int status;

static uint64_t nanos(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void serve_cpuid(const uint64_t *args, uint64_t *results) {
    for (unsigned i = 0; i < vm.cpuid->nent; i++) {
        const struct kvm_cpuid_entry2 *e = &vm.cpuid->entries[i];
        if (e->function == (uint32_t)args[0] &&
            (!(e->flags & KVM_CPUID_FLAG_SIGNIFCANT_INDEX) || e->index == (uint32_t)args[1])) {
            results[0] = e->eax;
            results[1] = e->ebx;
            results[2] = e->ecx;
            results[3] = e->edx;
            return;
        }
    }
}

static int32_t serve(const struct sidecore_request *request, uint64_t results[SIDECORE_ARGS]) {
    switch (request->op) {
    case SIDECORE_OP_NULL:
        memcpy(results, request->args, sizeof request->args);
        return SIDECORE_OK;
    case SIDECORE_OP_TIME:
        results[0] = nanos(CLOCK_REALTIME);
        results[1] = nanos(CLOCK_MONOTONIC);
        return SIDECORE_OK;
    case SIDECORE_OP_CPUID:
        serve_cpuid(request->args, results);
        return SIDECORE_OK;
    case SIDECORE_OP_PT_MAP:
    case SIDECORE_OP_PT_UNMAP:
    case SIDECORE_OP_PT_PROTECT:
        return page_tables_serve(vm.ram, vm.ram_size, request, results);
    default:
        return SIDECORE_UNKNOWN_OP;
    }
}

static void answer(const struct sidecore_request *from, struct sidecore_completion *to, uint32_t sequence) {
    struct sidecore_request request;
    memcpy(&request, from, sizeof request); /* the guest may change its own meanwhile */
    __asm__ volatile("" : : : "memory");    /* and the compiler must not read that again */
    uint64_t results[SIDECORE_ARGS] = {0};
    int32_t result = serve(&request, results);
    if (!(request.flags & SIDECORE_POSTED)) {
        to->status = result;
        to->cookie = request.cookie;
        memcpy(to->results, results, sizeof results);
        __atomic_store_n(&to->sequence, sequence, __ATOMIC_RELEASE);
    }
}

static void *poll(void *unused) {
    pin(server_cpu);
    struct sidecore_control *control = (struct sidecore_control *)ring;
    struct sidecore_request *requests = (struct sidecore_request *)(ring + REQUEST_OFFSET);
    struct sidecore_completion *completions = (struct sidecore_completion *)(ring + COMPLETION_OFFSET);
    for (uint32_t served = 0; !__atomic_load_n(&stop, __ATOMIC_RELAXED);) {
        uint32_t slot = served & (SLOTS - 1);
        if (__atomic_load_n(&requests[slot].sequence, __ATOMIC_ACQUIRE) == served + 1) {
            answer(&requests[slot], &completions[slot], ++served);
            __atomic_store_n(&control->served, served, __ATOMIC_RELEASE);
        } else {
            __builtin_ia32_pause();
        }
    }
    return unused;
}

static void trap(uint32_t number) {
    if (number == 0) {
        struct sidecore_trap_slot *slot = (struct sidecore_trap_slot *)(ring + TRAP_OFFSET);
        answer(&slot->request, &slot->completion, 0);
    }
}

/* Whether the guest goes on. */
static int port_io(const struct kvm_run *run) {
    const unsigned char *data = (const unsigned char *)run + run->io.data_offset;
    uint32_t value = 0;
    memcpy(&value, data, run->io.size);
    if (run->io.direction != KVM_EXIT_IO_OUT) {
        return 1;
    }
    switch (run->io.port) {
    case TRAP_PORT:
        trap(value);
        return 1;
    case CONSOLE_PORT:
        fwrite(data, run->io.size, run->io.count, stderr);
        return 1;
    case DEBUG_EXIT_PORT:
        status = (int)value;
        return 0;
    case POWER_OFF_PORT:
        return 0;
    default:
        return 1; /* marks are for hosts that count; there is no doorbell for who never sleeps */
    }
}

static int handle(const struct kvm_run *run) {
    switch (run->exit_reason) {
    case KVM_EXIT_IO:
        return port_io(run);
    case KVM_EXIT_MMIO:
        if (run->mmio.is_write && run->mmio.phys_addr == SIGNALS + 4 && run->mmio.len == 4) {
            uint32_t number;
            memcpy(&number, run->mmio.data, sizeof number);
            trap(number);
        }
        return 1;
    default:
        fprintf(stderr, "sidecore_server: unexpected exit %u\n", run->exit_reason);
        exit(1);
    }
}

/* The region, not used by anyone yet. */
static void make_region(unsigned tsc_khz, struct boot_info *info) {
    uint32_t size = SIDECORE_PAGE + STRIDE;
    unsigned char *region = vm_add_memory(&vm, 1, REGION, size);
    memset(region, 0, size); /* touched, so that no fault falls into a sample */
    struct sidecore_header header = {.magic = SIDECORE_MAGIC,
                                     .version = SIDECORE_VERSION,
                                     .size = size,
                                     .features = SIDECORE_FEATURE_TRAP,
                                     .rings = 1,
                                     .slots = SLOTS,
                                     .ring_offset = SIDECORE_PAGE,
                                     .ring_stride = STRIDE,
                                     .request_offset = REQUEST_OFFSET,
                                     .completion_offset = COMPLETION_OFFSET,
                                     .doorbell_port = DOORBELL_PORT,
                                     .trap_port = TRAP_PORT,
                                     .tsc_khz = tsc_khz,
                                     .doorbell_address = SIGNALS,
                                     .trap_address = SIGNALS + 4,
                                     .vcpus = 1};
    memcpy(region, &header, sizeof header);
    ring = region + SIDECORE_PAGE;
    info->sidecore_gpa = REGION;
    info->sidecore_size = size;
    info->flags |= BOOT_FLAG_SIDECORE;
}

static void print_samples(uint64_t payload_end) {
    const struct sidecall_bench_result *result = (const struct sidecall_bench_result *)(vm.ram + payload_end);
    if (result->magic != SIDECALL_BENCH_MAGIC) {
        return; /* another payload, or one that could not measure */
    }
    printf("count=%lu failures=%lu empty=%lu tsc_khz=%lu\n", result->count, result->failures, result->empty,
           result->tsc_khz);
    for (uint64_t i = 0; i < result->count; i++) {
        printf("%lu\n", result->samples[i]);
    }
}

int main(int argc, char **argv) {
    if (argc != 6) {
        fprintf(stderr, "usage: sidecore_server PAYLOAD CPL CPU_VCPU CPU_SERVER CMDLINE\n");
        return 2;
    }
    server_cpu = atoi(argv[4]);
    vm_make(&vm, RAM_SIZE);
    unsigned tsc_khz = (unsigned)check(ioctl(vm.vcpu, KVM_GET_TSC_KHZ, 0), "KVM_GET_TSC_KHZ");
    struct boot_info info = {.flags = BOOT_FLAG_TSC_KHZ, .tsc_khz = tsc_khz, .hypervisor_cpuid = 0x40000000};
    make_region(tsc_khz, &info);
    vm_enter(&vm, argv[1], (unsigned)atoi(argv[2]), argv[5], &info);
    pthread_t server;
    if (pthread_create(&server, NULL, poll, NULL) != 0) {
        fail("pthread_create");
    }
    pin(atoi(argv[3]));
    vm_run(&vm, handle);
    __atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
    pthread_join(server, NULL);
    print_samples(info.payload_end);
    return status;
}
