/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MP_TABLE_H
#define MP_TABLE_H

#include "vm.h"

/*
 * Tells a kernel without ACPI of one processor, and of the I/O APIC, whose inputs are the ISA interrupts of the same
 * number (Intel MultiProcessor Specification 1.4, chapter 4). Without it Linux takes every tick through the 8259A.
 */
void mp_table_write(struct vm *vm);

#endif
