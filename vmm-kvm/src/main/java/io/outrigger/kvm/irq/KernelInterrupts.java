// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.irq;

import io.outrigger.linux.IrqInput;
import io.outrigger.linux.VmFd;
import io.outrigger.vmm.IrqLine;
import java.util.Optional;

/**
 * KVM's local APICs, I/O APIC, PICs and PIT.
 *
 * <p>Thread-safe.
 */
final class KernelInterrupts implements Interrupts {
    private final VmFd vm;
    private final GsiRoutes routes;

    /** Makes them in KVM. Before any vCPU. */
    KernelInterrupts(VmFd vm) {
        this.vm = vm;
        vm.createIrqchip();
        vm.createPit();
        routes = GsiRoutes.kernel(vm::setGsiRouting);
    }

    @Override
    public IrqLine line(int gsi) {
        IrqInput input = vm.irqInput(gsi);
        return input::set;
    }

    @Override
    public Optional<GsiRoutes> routes() {
        return Optional.of(routes);
    }
}
