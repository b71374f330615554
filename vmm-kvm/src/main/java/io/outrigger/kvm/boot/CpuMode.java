// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

/** The processor mode that a vCPU enters in. */
public enum CpuMode {
    /** Protected mode, paging off, flat 32-bit segments ({@link Gdt#CODE_32}, {@link Gdt#DATA}). */
    PROTECTED_32,
    /** Long mode, paging on, CPL 0 ({@link Gdt#CODE_64}, {@link Gdt#DATA}). */
    LONG_KERNEL,
    /** Long mode, paging on, CPL 3 with IOPL 3 ({@link Gdt#USER_CODE_64}, {@link Gdt#USER_DATA}). */
    LONG_USER
}
