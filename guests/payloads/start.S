/* SPDX-License-Identifier: Apache-2.0 */
/* Entry of every vCPU: registers and stack as boot_info.h says. */
    .section .text.start, "ax"
    .globl _start
_start:
    xor %ebp, %ebp          /* end of the frame chain */
    cld
    call payload_start      /* does not return */
    ud2
    .section .note.GNU-stack, "", @progbits
