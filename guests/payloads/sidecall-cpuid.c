/* SPDX-License-Identifier: Apache-2.0 */
/*
 * On every vCPU: asks the sidecore for every leaf there could be, and compares each with the vCPU's own instruction. Exits
 * 0; 1 if one differs, after a line that says which.
 */
#include "../abi/sidecall.h"
#include "lib.h"

#define SUBLEAVES 4u
#define OSXSAVE (1u << 27) /* leaf 1, ECX */
#define OSPKE (1u << 4)    /* leaf 7, ECX */

static uint32_t finished, wrong;

static struct cpuid own(uint32_t leaf, uint32_t subleaf) {
    struct cpuid r;
    __asm__ volatile("cpuid" : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx) : "a"(leaf), "c"(subleaf));
    return r;
}

/* What follows control registers and XCR0 is as after a reset in the answer (sidecore.h). */
static void forget_state(uint32_t leaf, uint32_t subleaf, struct cpuid *r) {
    if (leaf == 1) {
        r->ecx &= ~OSXSAVE;
    } else if (leaf == 7 && subleaf == 0) {
        r->ecx &= ~OSPKE;
    } else if (leaf == 0xd && subleaf < 2) {
        r->ebx = 0;
    }
}

static bool same(struct sidecall_ring *ring, uint32_t leaf, uint32_t subleaf) {
    uint64_t args[SIDECORE_ARGS] = {leaf, subleaf};
    const struct sidecore_completion *answer = sidecall(ring, SIDECORE_OP_CPUID, args);
    struct cpuid theirs = {(uint32_t)answer->results[0], (uint32_t)answer->results[1], (uint32_t)answer->results[2],
                           (uint32_t)answer->results[3]};
    struct cpuid ours = own(leaf, subleaf);
    bool ok = answer->status == SIDECORE_OK;
    forget_state(leaf, subleaf, &theirs);
    forget_state(leaf, subleaf, &ours);
    if (ok && theirs.eax == ours.eax && theirs.ebx == ours.ebx && theirs.ecx == ours.ecx && theirs.edx == ours.edx) {
        return true;
    }
    struct line line = {0};
    put(&line, "sidecall-cpuid: leaf ");
    put_hex(&line, leaf, 8);
    put(&line, " subleaf ");
    put_decimal(&line, subleaf);
    put(&line, ": ");
    const uint32_t words[] = {theirs.eax, theirs.ebx, theirs.ecx, theirs.edx, ours.eax, ours.ebx, ours.ecx, ours.edx};
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++) {
        put(&line, i == 4 ? " but the instruction: " : " ");
        put_hex(&line, words[i], 8);
    }
    end_line(&line);
    return false;
}

int payload_main(const struct boot_info *boot, uint64_t vcpu) {
    static const uint32_t blocks[] = {0x00000000, 0x20000000, 0x40000000, 0x40000100, 0x40000200,
                                      0x80000000, 0x80860000, 0xc0000000, 0xffffffe0};
    struct sidecall_ring ring;
    if (!(boot->flags & BOOT_FLAG_SIDECORE) || !sidecall_attach(&ring, (void *)boot->sidecore_gpa, (uint32_t)vcpu)) {
        return 2;
    }
    for (unsigned i = 0; i < sizeof blocks / sizeof blocks[0]; i++) {
        for (uint32_t leaf = 0; leaf < 0x20; leaf++) {
            for (uint32_t subleaf = 0; subleaf < SUBLEAVES; subleaf++) {
                if (!same(&ring, blocks[i] + leaf, subleaf)) {
                    __atomic_store_n(&wrong, 1, __ATOMIC_RELEASE);
                }
            }
        }
    }
    __atomic_fetch_add(&finished, 1, __ATOMIC_ACQ_REL);
    if (vcpu != 0) {
        park(boot);
    }
    while (__atomic_load_n(&finished, __ATOMIC_ACQUIRE) != boot->vcpu_count) {
        cpu_relax();
    }
    return (int)__atomic_load_n(&wrong, __ATOMIC_ACQUIRE);
}
