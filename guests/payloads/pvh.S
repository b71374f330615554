/* SPDX-License-Identifier: Apache-2.0 */
/* A 32-bit program entered by its PVH note: checks hvm_start_info, ends through the debug exit (0 passed, 1 failed). */
    .section .note.Xen, "a", @note
    .align 4
    .long 4                     /* name bytes */
    .long 4                     /* descriptor bytes */
    .long 18                    /* XEN_ELFNOTE_PHYS32_ENTRY (Xen public/elfnote.h) */
    .asciz "Xen"
    .long _start
    .section .text.start, "ax"
    .globl _start
_start:
    mov $stack_top, %esp
    push %ebx
    call pvh_main
    ud2
    .section .bss
    .align 16
    .skip 4096
stack_top:
    .section .note.GNU-stack, "", @progbits
