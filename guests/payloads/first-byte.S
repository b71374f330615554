/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A guest that is there as soon as it can be told: its third instruction writes a byte to a port, the two before say what
 * and where. By the PVH note the byte '!' to the serial port; by the ELF entry, which is the boot page's, to PORT_FIRST.
 * The instructions are the same bytes in 32-bit and in 64-bit mode.
 */
#include "platform.h"

    .section .note.Xen, "a", @note
    .align 4
    .long 4                     /* name bytes */
    .long 4                     /* descriptor bytes */
    .long 18                    /* XEN_ELFNOTE_PHYS32_ENTRY (Xen public/elfnote.h) */
    .asciz "Xen"
    .long by_note
    .section .text.start, "ax"
    .globl _start
_start:
    mov $PORT_FIRST, %dx
    mov $'!', %al
    out %al, %dx
    jmp rest
by_note:
    mov $PORT_COM1, %dx
    mov $'!', %al
    out %al, %dx
rest:
    cli
    hlt
    jmp rest
    .section .note.GNU-stack, "", @progbits
