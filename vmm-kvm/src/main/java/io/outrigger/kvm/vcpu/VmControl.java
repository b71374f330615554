// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.vcpu;

import io.outrigger.vmm.ExitListener;
import io.outrigger.vmm.VmExit;

/**
 * What a vCPU needs of its VM.
 *
 * <p>Thread-safe.
 */
public interface VmControl {
    /** Ends the VM. Only the first end counts. */
    void end(VmExit exit);

    /** Who hears of exits; {@link ExitListener#NOBODY} if nobody. */
    ExitListener listener();

    /** The split irqchip's local APICs have seen the end of an interrupt of this vector. */
    void endOfInterrupt(int vector);

    /** The last vCPU's loop has ended. */
    void allEnded();
}
