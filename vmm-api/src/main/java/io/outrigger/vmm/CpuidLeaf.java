// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * An answer of the CPUID instruction.
 *
 * <p>Immutable.
 *
 * @param function the leaf: EAX on input
 * @param index the subleaf: ECX on input
 * @param eax EAX on output
 * @param ebx EBX on output
 * @param ecx ECX on output
 * @param edx EDX on output
 */
public record CpuidLeaf(int function, int index, int eax, int ebx, int ecx, int edx) {}
