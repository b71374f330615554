/* SPDX-License-Identifier: Apache-2.0 */
/* Xen's PVH protocol (xen/include/public/arch-x86/hvm/start_info.h, elfnote.h), as far as Linux needs it. */
#ifndef PVH_H
#define PVH_H

#include "vm.h"

/* Hides from CPUID what KVM offers and kvm_pvm cannot do, as Outrigger's BackEnd does; here on every host, as for QEMU. */
void cpuid_for_linux(struct vm *vm);

/* Loads an ELF of either class, an initial file system unless that is NULL, and has the vCPU enter by the ELF's note. */
void pvh_enter(struct vm *vm, const char *kernel, const char *cmdline, const char *initramfs);

#endif
