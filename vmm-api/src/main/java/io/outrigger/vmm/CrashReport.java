// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * Why a guest could not go on.
 *
 * <p>Immutable.
 *
 * @param vcpu the vCPU on which it happened
 * @param cause one line, such as {@code triple fault (KVM_EXIT_SHUTDOWN)}
 * @param detail registers, instruction bytes and the like, in lines; may be empty
 */
public record CrashReport(int vcpu, String cause, String detail) {
    @Override
    public String toString() {
        return "vCPU %d: %s%s".formatted(vcpu, cause, detail.isEmpty() ? "" : "\n" + detail);
    }
}
