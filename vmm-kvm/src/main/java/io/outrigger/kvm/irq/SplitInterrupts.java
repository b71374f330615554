// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.irq;

import io.outrigger.linux.MsiSender;
import io.outrigger.linux.VmFd;
import io.outrigger.linux.headers.Linux;
import io.outrigger.vmm.IoBus;
import io.outrigger.vmm.IoRange;
import io.outrigger.vmm.IrqLine;
import io.outrigger.vmm.PlatformMap;
import java.util.Optional;

/**
 * KVM's local APICs with an I/O APIC of ours, and neither PIC nor PIT (Documentation/virt/kvm/api.rst, 7.5).
 *
 * <p>Thread-safe.
 */
final class SplitInterrupts implements Interrupts {
    private final GsiRoutes routes;
    private final IoApic ioApic;

    /** Switches it on in KVM. Before any vCPU. */
    SplitInterrupts(VmFd vm) {
        vm.enableCap(Linux.KVM_CAP_SPLIT_IRQCHIP(), GsiRoutes.PINS);
        MsiSender sender = vm.msiSender();
        routes = GsiRoutes.split(vm::setGsiRouting);
        ioApic = new IoApic(sender::send, routes);
    }

    @Override
    public void attach(IoBus bus) {
        bus.attach(IoRange.mmio(PlatformMap.IOAPIC_BASE, IoApic.SIZE), ioApic);
    }

    @Override
    public IrqLine line(int gsi) {
        return ioApic.line(gsi);
    }

    @Override
    public Optional<GsiRoutes> routes() {
        return Optional.of(routes);
    }

    @Override
    public void endOfInterrupt(int vector) {
        ioApic.endOfInterrupt(vector);
    }
}
