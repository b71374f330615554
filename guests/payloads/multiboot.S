/* SPDX-License-Identifier: Apache-2.0 */
/* A 32-bit Multiboot 1 program: checks what it is given, says so, ends through the debug exit (0 passed, 1 failed). */
    .section .multiboot, "a"
    .align 4
    .long 0x1badb002            /* Multiboot Specification 0.6.96, 3.1.1 */
    .long 0
    .long -0x1badb002
    .section .text.start, "ax"
    .globl _start
_start:
    mov $stack_top, %esp
    push %ebx
    push %eax
    call multiboot_main
    ud2
    .section .bss
    .align 16
    .skip 4096
stack_top:
    .section .note.GNU-stack, "", @progbits
