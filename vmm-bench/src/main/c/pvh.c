/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "pvh.h"

#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define GDT 0x1000u
#define START_INFO 0x2000u
#define CMDLINE 0x10000u
#define CMDLINE_MAX 2048u
#define FIRMWARE 0x9fc00ul /* where a PC's RAM below 1 MiB ends */
#define MIB (1ul << 20)

#define HVM_START_MAGIC 0x336ec578u
#define PHYS32_ENTRY 18 /* XEN_ELFNOTE_PHYS32_ENTRY */
enum { RAM = 1, RESERVED = 2 };

struct start_info {
    uint32_t magic, version, flags, modules;
    uint64_t modlist, cmdline, rsdp, memmap;
    uint32_t memmap_entries, reserved;
    struct { uint64_t start, size, cmdline, reserved; } module;
    struct { uint64_t start, size; uint32_t type, reserved; } map[3];
};

void cpuid_for_linux(struct vm *vm) {
    unsigned deadline = ioctl(vm->kvm, KVM_CHECK_EXTENSION, KVM_CAP_TSC_DEADLINE_TIMER) > 0; /* is the VMM's to offer */
    for (unsigned i = 0; i < vm->cpuid->nent; i++) {
        struct kvm_cpuid_entry2 *leaf = &vm->cpuid->entries[i];
        if (leaf->function == 1) {
            leaf->ecx = (leaf->ecx & ~(1u << 13 | 1u << 24)) | deadline << 24; /* CX16 */
        } else if (leaf->function == 0x40000001) {
            leaf->eax &= ~(1u << 7 | 1u << 11 | 1u << 13); /* paravirtual unhalt, IPI, sched-yield */
        }
    }
}

static void wrong(const char *path, const char *what) {
    fprintf(stderr, "reference_vmm: %s: %s\n", path, what);
    exit(1);
}

static void read_at(int fd, const char *path, void *to, size_t size, size_t offset) {
    if (pread(fd, to, size, (off_t)offset) != (ssize_t)size) {
        wrong(path, "is cut short");
    }
}

static void load(struct vm *vm, unsigned long address, int fd, const char *path, size_t size, size_t offset) {
    if (address > vm->ram_size || size > vm->ram_size - address) {
        wrong(path, "does not fit into RAM");
    }
    read_at(fd, path, vm->ram + address, size, offset);
}

/* The value of PVH's note, if it is in this segment; else 0. */
static uint32_t noted_entry(int fd, const char *path, const Elf64_Phdr *s) {
    unsigned char notes[4096];
    size_t size = s->p_filesz < sizeof notes ? s->p_filesz : sizeof notes;
    read_at(fd, path, notes, size, s->p_offset);
    for (size_t at = 0; at + sizeof(Elf32_Nhdr) <= size;) {
        const Elf32_Nhdr *note = (const Elf32_Nhdr *)(notes + at);
        size_t value = at + sizeof *note + ((note->n_namesz + 3u) & ~3u);
        if (note->n_type == PHYS32_ENTRY && value + 4 <= size && !memcmp(note + 1, "Xen", 4)) {
            return *(const uint32_t *)(notes + value);
        }
        at = value + ((note->n_descsz + 3u) & ~3u);
    }
    return 0;
}

/* A program header of either class, as one of 64 bits. */
static Elf64_Phdr program_header(int fd, const char *path, const Elf64_Ehdr *header, int i) {
    const Elf32_Ehdr *header32 = (const Elf32_Ehdr *)header;
    if (header->e_ident[EI_CLASS] == ELFCLASS64) {
        Elf64_Phdr s;
        read_at(fd, path, &s, sizeof s, header->e_phoff + (size_t)i * sizeof s);
        return s;
    }
    Elf32_Phdr s;
    read_at(fd, path, &s, sizeof s, header32->e_phoff + (size_t)i * sizeof s);
    return (Elf64_Phdr){.p_type = s.p_type, .p_offset = s.p_offset, .p_paddr = s.p_paddr, .p_filesz = s.p_filesz};
}

/* Copies the image to where it belongs; returns where it is entered. */
static uint32_t load_elf(struct vm *vm, const char *path) {
    int fd = check(open(path, O_RDONLY | O_CLOEXEC), path);
    Elf64_Ehdr header;
    read_at(fd, path, &header, sizeof header, 0);
    if (memcmp(header.e_ident, ELFMAG, SELFMAG)) {
        wrong(path, "is no ELF");
    }
    int headers = header.e_ident[EI_CLASS] == ELFCLASS64 ? header.e_phnum : ((Elf32_Ehdr *)&header)->e_phnum;
    uint32_t entry = 0;
    for (int i = 0; i < headers; i++) {
        Elf64_Phdr s = program_header(fd, path, &header, i);
        if (s.p_type == PT_LOAD) {
            load(vm, s.p_paddr, fd, path, s.p_filesz, s.p_offset);
        } else if (s.p_type == PT_NOTE && !entry) {
            entry = noted_entry(fd, path, &s);
        }
    }
    if (!entry) {
        wrong(path, "has no PVH note");
    }
    close(fd);
    return entry;
}

/* At the end of RAM, where no kernel unpacks itself to. */
static void load_initramfs(struct vm *vm, const char *path, struct start_info *info) {
    int fd = check(open(path, O_RDONLY | O_CLOEXEC), path);
    struct stat status;
    check(fstat(fd, &status), path);
    info->modules = 1;
    info->modlist = START_INFO + offsetof(struct start_info, module);
    info->module.size = (size_t)status.st_size;
    info->module.start = (vm->ram_size - info->module.size) & ~0xffful;
    load(vm, info->module.start, fd, path, info->module.size, 0);
    close(fd);
}

static struct kvm_segment flat(unsigned selector, unsigned type) {
    return (struct kvm_segment){.limit = 0xffffffff, .selector = (__u16)selector, .type = (__u8)type, .present = 1,
                                .db = 1, .s = 1, .g = 1};
}

/* 32-bit protected mode, no paging, EBX points to the start information. */
static void set_registers(struct vm *vm, uint32_t entry) {
    static const unsigned long gdt[] = {0, 0x00cf9b000000ffff, 0, 0x00cf93000000ffff, 0x00008b0000000067};
    memcpy(vm->ram + GDT, gdt, sizeof gdt);
    struct kvm_sregs s;
    check(ioctl(vm->vcpu, KVM_GET_SREGS, &s), "KVM_GET_SREGS");
    s.cs = flat(0x8, 0xb);
    s.ds = s.es = s.fs = s.gs = s.ss = flat(0x18, 3);
    s.tr = (struct kvm_segment){.limit = 0x67, .selector = 0x20, .type = 0xb, .present = 1};
    s.ldt = (struct kvm_segment){.unusable = 1};
    s.gdt.base = GDT;
    s.gdt.limit = sizeof gdt - 1;
    s.idt.limit = 0;
    s.cr0 = 0x31;
    s.cr4 = s.efer = 0;
    check(ioctl(vm->vcpu, KVM_SET_SREGS, &s), "KVM_SET_SREGS");
    struct kvm_regs r = {.rip = entry, .rbx = START_INFO, .rflags = 2};
    check(ioctl(vm->vcpu, KVM_SET_REGS, &r), "KVM_SET_REGS");
}

void pvh_enter(struct vm *vm, const char *kernel, const char *cmdline, const char *initramfs) {
    struct start_info info = {
        .magic = HVM_START_MAGIC, .version = 1, .cmdline = CMDLINE,
        .memmap = START_INFO + offsetof(struct start_info, map), .memmap_entries = 3,
        .map = {{0, FIRMWARE, RAM, 0}, {FIRMWARE, MIB - FIRMWARE, RESERVED, 0}, {MIB, vm->ram_size - MIB, RAM, 0}}};
    uint32_t entry = load_elf(vm, kernel);
    if (initramfs) {
        load_initramfs(vm, initramfs, &info);
    }
    if (strlen(cmdline) >= CMDLINE_MAX) {
        wrong("the command line", "is too long");
    }
    strcpy((char *)vm->ram + CMDLINE, cmdline);
    memcpy(vm->ram + START_INFO, &info, sizeof info);
    set_registers(vm, entry);
}
