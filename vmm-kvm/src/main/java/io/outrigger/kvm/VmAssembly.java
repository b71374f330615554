// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm;

import io.outrigger.kvm.boot.BootLoader;
import io.outrigger.kvm.boot.BootPlan;
import io.outrigger.kvm.cpuid.CpuidPolicy;
import io.outrigger.kvm.cpuid.CpuidPolicy.LocalApic;
import io.outrigger.kvm.firmware.FirmwareTables;
import io.outrigger.kvm.irq.Interrupts;
import io.outrigger.kvm.memory.GuestRam;
import io.outrigger.kvm.vcpu.Vcpu;
import io.outrigger.linux.CpuSet;
import io.outrigger.linux.KvmFd;
import io.outrigger.linux.VmFd;
import io.outrigger.linux.headers.Linux;
import io.outrigger.vmm.BootSpec;
import io.outrigger.vmm.DeviceProvider;
import io.outrigger.vmm.DeviceSpec;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.Irqchip;
import io.outrigger.vmm.PlatformMap;
import io.outrigger.vmm.SpecException;
import io.outrigger.vmm.VmSpec;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * From a specification to a VM that is ready to start, in the one order that KVM accepts. What is open when a step
 * fails is closed.
 *
 * <p>Confined to the creating thread.
 */
final class VmAssembly {
    private final VmSpec spec;
    private final BackEnd backEnd;
    private final Resources resources = new Resources();

    private VmAssembly(VmSpec spec, BackEnd backEnd) {
        this.spec = spec;
        this.backEnd = backEnd;
    }

    static KvmVm assemble(VmSpec spec, BackEnd backEnd) {
        VmAssembly assembly = new VmAssembly(spec, backEnd);
        try (KvmFd kvm = KvmHypervisor.openDevice()) {
            return assembly.build(kvm);
        } catch (RuntimeException | Error e) {
            assembly.resources.close();
            throw e;
        }
    }

    private KvmVm build(KvmFd kvm) {
        checkLimits(kvm);
        GuestRam ram = resources.add(new GuestRam(spec.name(), spec.memory()));
        Optional<ImageLoad> kernel = loadKernel(ram.memory());
        VmFd vmFd = resources.add(kvm.createVm());
        vmFd.setTssAddress(PlatformMap.TSS_BASE);
        vmFd.setIdentityMapAddress(PlatformMap.IDENTITY_MAP_BASE);
        Interrupts interrupts = interrupts(vmFd);
        ram.register(vmFd);
        KvmVm vm = new KvmVm(spec, ram.memory(), interrupts, vmFd, resources);
        interrupts.attach(vm.bus());
        for (DeviceSpec d : spec.devices()) {
            vm.bus().attach(d.range(), d.device());
        }
        ServiceLoader.load(DeviceProvider.class, DeviceProvider.class.getClassLoader())
                .forEach(p -> p.attach(vm));
        addVcpus(kvm, vmFd, vm);
        BootPlan plan = kernel.isPresent()
                ? kernel.get().await()
                : load(vm.memory(), vm.vcpus().getFirst().fd().tscKhz());
        for (Vcpu vcpu : vm.vcpus()) {
            plan.entry(vcpu.id()).ifPresent(vcpu::enterBy);
        }
        return vm;
    }

    // A payload is small, and wants to be told the vCPUs' frequency: it is loaded when they are there.
    private Optional<ImageLoad> loadKernel(GuestMemory memory) {
        if (spec.boot() instanceof BootSpec.Payload) {
            return Optional.empty();
        }
        return Optional.of(resources.add(new ImageLoad(spec.name(), () -> load(memory, 0))));
    }

    private BootPlan load(GuestMemory memory, int tscKhz) {
        return BootLoader.load(spec, memory, FirmwareTables.write(spec, memory), tscKhz);
    }

    private void addVcpus(KvmFd kvm, VmFd vmFd, KvmVm vm) {
        CpuidPolicy policy =
                new CpuidPolicy(kvm.supportedCpuid(), spec.cpu(), backEnd.brokenFeatures(), localApic(kvm));
        for (int id = 0; id < spec.cpu().vcpus(); id++) {
            Vcpu vcpu = resources.add(new Vcpu(
                    spec.name(),
                    id,
                    vmFd.createVcpu(id),
                    vm.bus(),
                    vm.gate(),
                    vm,
                    vm.memory(),
                    spec.completeInstructions()));
            vcpu.prepare(policy.entries(id));
            vm.add(vcpu);
        }
    }

    private LocalApic localApic(KvmFd kvm) {
        if (spec.irqchip() == Irqchip.NONE) {
            return LocalApic.ABSENT;
        }
        return kvm.checkExtension(Linux.KVM_CAP_TSC_DEADLINE_TIMER()) > 0
                ? LocalApic.WITH_DEADLINE
                : LocalApic.WITHOUT_DEADLINE;
    }

    private Interrupts interrupts(VmFd vmFd) {
        return switch (spec.irqchip()) {
            case NONE -> Interrupts.none();
            case KERNEL -> Interrupts.kernel(vmFd);
            case SPLIT -> Interrupts.split(vmFd);
        };
    }

    private void checkLimits(KvmFd kvm) {
        int most = kvm.checkExtension(Linux.KVM_CAP_MAX_VCPUS());
        if (spec.cpu().vcpus() > most) {
            throw new SpecException("cpu.vcpus", "this host allows up to %d".formatted(most));
        }
        if (spec.irqchip() == Irqchip.SPLIT && kvm.checkExtension(Linux.KVM_CAP_SPLIT_IRQCHIP()) == 0) {
            throw new SpecException("irqchip", "this host's KVM cannot split it; use kernel");
        }
        if (!spec.cpu().pins().isEmpty()) {
            CpuSet allowed = CpuSet.allowed();
            for (int pin : spec.cpu().pins()) {
                if (!allowed.contains(pin)) {
                    throw new SpecException(
                            "cpu.pins", "this process may not use host CPU %d, only %s".formatted(pin, allowed));
                }
            }
        }
    }
}
