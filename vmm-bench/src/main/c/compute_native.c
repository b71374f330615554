/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a kernel of the payload `compute` without a VM: maps the ELF file to the addresses it is linked to and calls the
 * entry that the payload calls too, so that the processor executes the same instructions. Prints what the kernel leaves
 * (struct compute_result) as a number a line.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "payloads/compute/compute.h"
#include "vm.h"

#define LARGE_PAGE 0x200000ul

static const struct compute_entry *load(const char *path) {
    int fd = check(open(path, O_RDONLY | O_CLOEXEC), path);
    struct stat status;
    check(fstat(fd, &status), path);
    unsigned char *file = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (file == MAP_FAILED) {
        fail(path);
    }
    const Elf64_Ehdr *header = (const Elf64_Ehdr *)file;
    const Elf64_Phdr *segments = (const Elf64_Phdr *)(file + header->e_phoff);
    const struct compute_entry *entry = NULL;
    for (int i = 0; i < header->e_phnum; i++) {
        const Elf64_Phdr *s = &segments[i];
        if (s->p_type != PT_LOAD) {
            continue;
        }
        size_t size = (s->p_memsz + 0xfff) & ~0xffful;
        unsigned char *at = mmap((void *)s->p_vaddr, size, PROT_READ | PROT_WRITE | PROT_EXEC,
                                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
        if (at != (unsigned char *)s->p_vaddr) {
            fail("the payload's addresses");
        }
        memcpy(at, file + s->p_offset, s->p_filesz);
        entry = entry ? entry : (const struct compute_entry *)at;
    }
    munmap(file, (size_t)status.st_size);
    close(fd);
    if (!entry || entry->magic != COMPUTE_MAGIC) {
        fprintf(stderr, "compute_native: %s has no kernels\n", path);
        exit(1);
    }
    return entry;
}

/* Memory as an ordinary program has it: private, at a multiple of 2 MiB, of large pages where it asks for them. */
static void *allocate(size_t bytes, int huge, int prefault) {
    unsigned char *mapped =
        mmap(NULL, bytes + LARGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) {
        fail("mmap");
    }
    void *memory = (void *)(((uintptr_t)mapped + LARGE_PAGE - 1) & -LARGE_PAGE);
    check(madvise(memory, bytes, huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE), "madvise");
    if (prefault) {
        check(madvise(memory, bytes, MADV_POPULATE_WRITE), "MADV_POPULATE_WRITE");
    }
    return memory;
}

int main(int argc, char **argv) {
    if (argc != 10) {
        fprintf(stderr, "usage: compute_native PAYLOAD CPU KERNEL SIZE REPEATS BYTES HUGE PREFAULT TSC_KHZ\n");
        return 2;
    }
    uint64_t repeats = strtoull(argv[5], NULL, 10), bytes = strtoull(argv[6], NULL, 10);
    const struct compute_entry *entry = load(argv[1]);
    pin(atoi(argv[2]));
    size_t size = sizeof(struct compute_result) + repeats * sizeof(uint64_t);
    struct compute_result *r = allocate((size + 0xfff) & ~0xffful, 0, 1);
    r->magic = COMPUTE_MAGIC;
    r->kernel = strtoull(argv[3], NULL, 10);
    r->size = strtoull(argv[4], NULL, 10);
    r->repeats = repeats;
    r->tsc_khz = strtoull(argv[9], NULL, 10);
    entry->run(allocate(bytes, atoi(argv[7]), atoi(argv[8])), bytes, r);
    for (size_t i = 0; i < size / sizeof(uint64_t); i++) {
        printf("%" PRIu64 "\n", ((const uint64_t *)r)[i]);
    }
    return 0;
}
