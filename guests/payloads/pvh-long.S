/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A second entry for a 64-bit payload, by its PVH note, for VMMs that do not know the boot page: makes what
 * boot_info.h promises (long mode, the low 4 GiB mapped to themselves, flat segments) and goes on in pvh-long.c.
 */
    .section .note.Xen, "a", @note
    .align 4
    .long 4                     /* name bytes */
    .long 8                     /* descriptor bytes: QEMU reads as many as the ELF's class has */
    .long 18                    /* XEN_ELFNOTE_PHYS32_ENTRY (Xen public/elfnote.h) */
    .asciz "Xen"
    .quad pvh_start

    .set TABLE, 0x27            /* present, writable, user, accessed */
    .set LEAF, 0xe7             /* and dirty, 2 MiB */

    .section .text.pvh, "ax"
    .code32
pvh_start:
    cli
    cld
    mov $pvh_stack_top, %esp
    xor %edi, %edi
    mov $LEAF, %eax
1:  mov %eax, pvh_directories(,%edi,8)
    add $0x200000, %eax
    inc %edi
    cmp $2048, %edi
    jne 1b
    mov $pvh_directories + TABLE, %eax
    xor %edi, %edi
2:  mov %eax, pvh_pointers(,%edi,8)
    add $0x1000, %eax
    inc %edi
    cmp $4, %edi
    jne 2b
    movl $pvh_pointers + TABLE, pvh_root
    mov $pvh_root, %eax
    mov %eax, %cr3
    mov $0x620, %eax            /* PAE, OSFXSR, OSXMMEXCPT */
    mov %eax, %cr4
    mov $0xc0000080, %ecx       /* EFER: SCE, LME, NXE */
    xor %edx, %edx
    mov $0x901, %eax
    wrmsr
    mov $0x80050033, %eax       /* PG, AM, WP, NE, ET, MP, PE */
    mov %eax, %cr0
    lgdt pvh_gdt_pointer
    ljmp $0x10, $long_mode

    .code64
long_mode:
    mov $0x18, %eax
    mov %eax, %ds
    mov %eax, %es
    mov %eax, %ss
    mov %eax, %fs
    mov %eax, %gs
    mov %ebx, %edi              /* hvm_start_info */
    xor %ebp, %ebp
    call pvh_long
    ud2

    .section .data
    .align 8
pvh_gdt_pointer:
    .word 63
    .long pvh_gdt

    .section .bss
    .align 4096
    .globl pvh_root
pvh_root:
    .skip 4096
pvh_pointers:
    .skip 4096
pvh_directories:
    .skip 4 * 4096
    .skip 0x10000               /* BOOT_STACK_SIZE */
    .globl pvh_stack_top
pvh_stack_top:
    .section .note.GNU-stack, "", @progbits
