// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.cpuid;

/** The four registers that CPUID answers in. */
public enum CpuidRegister {
    /** Accumulator. */
    EAX,
    /** Base. */
    EBX,
    /** Counter. */
    ECX,
    /** Data. */
    EDX
}
