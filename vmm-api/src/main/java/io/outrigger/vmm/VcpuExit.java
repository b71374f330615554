// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * One return from the guest, for listeners and reports. The run loop itself works on KVM's page and makes these only
 * while somebody listens.
 *
 * <p>Immutable.
 */
public sealed interface VcpuExit {
    /** Which vCPU. */
    int vcpu();

    /** Nanoseconds the vCPU spent in the guest (and in the kernel) before it. */
    long nanos();

    /**
     * Port I/O.
     *
     * @param vcpu which vCPU
     * @param nanos time in the guest before
     * @param port the port
     * @param width 1, 2 or 4 bytes
     * @param count repetitions (string I/O)
     * @param write whether the guest wrote
     */
    record Port(int vcpu, long nanos, int port, int width, int count, boolean write) implements VcpuExit {}

    /**
     * A memory access that no RAM answered.
     *
     * @param vcpu which vCPU
     * @param nanos time in the guest before
     * @param address guest-physical
     * @param width 1 to 8 bytes
     * @param write whether the guest wrote
     */
    record Mmio(int vcpu, long nanos, long address, int width, boolean write) implements VcpuExit {}

    /**
     * Any other.
     *
     * @param vcpu which vCPU
     * @param nanos time in the guest before
     * @param reason why
     */
    record Other(int vcpu, long nanos, ExitReason reason) implements VcpuExit {}
}
