// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm;

import io.outrigger.kvm.boot.BootLoader;
import io.outrigger.kvm.boot.BootPlan;
import io.outrigger.kvm.boot.PayloadFacts;
import io.outrigger.kvm.cpuid.CpuidPolicy;
import io.outrigger.kvm.cpuid.CpuidPolicy.LocalApic;
import io.outrigger.kvm.cpuid.CpuidTable;
import io.outrigger.kvm.firmware.FirmwareTables;
import io.outrigger.kvm.irq.Interrupts;
import io.outrigger.kvm.memory.GuestRam;
import io.outrigger.kvm.vcpu.Vcpu;
import io.outrigger.kvm.vcpu.VcpuThread;
import io.outrigger.linux.CpuSet;
import io.outrigger.linux.CpuidEntry;
import io.outrigger.linux.KvmFd;
import io.outrigger.linux.VmFd;
import io.outrigger.linux.headers.Linux;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.Irqchip;
import io.outrigger.vmm.PlatformMap;
import io.outrigger.vmm.SpecException;
import io.outrigger.vmm.VmSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * From a specification to a VM that is ready to start, in the one order that KVM accepts. What is open when a step
 * fails is closed.
 *
 * <p>Confined to the creating thread.
 */
final class VmAssembly {
    private final VmSpec spec;
    private final HostFacts host;
    private final Resources resources = new Resources();

    private VmAssembly(VmSpec spec, HostFacts host) {
        this.spec = spec;
        this.host = host;
    }

    static KvmVm assemble(VmSpec spec, HostFacts host) {
        VmAssembly assembly = new VmAssembly(spec, host);
        try (KvmFd kvm = KvmHypervisor.openDevice()) {
            return assembly.build(kvm);
        } catch (RuntimeException | Error e) {
            assembly.resources.close();
            throw e;
        }
    }

    private KvmVm build(KvmFd kvm) {
        checkLimits(kvm);
        Optional<KvmMemoryBase> base = spec.memoryBase().map(KvmMemoryBase::of);
        GuestRam ram =
                resources.add(base.isPresent() ? base.get().copy(spec) : new GuestRam(spec.name(), spec.memory()));
        VmFd vmFd = resources.add(kvm.createVm());
        vmFd.setTssAddress(PlatformMap.TSS_BASE);
        vmFd.setIdentityMapAddress(PlatformMap.IDENTITY_MAP_BASE);
        Interrupts interrupts = interrupts(vmFd);
        ram.register(vmFd);
        // Not earlier: of VMs that are started one after another, the one before has its CPU till about now.
        List<VcpuThread> threads = startThreads();
        ImageLoad image = new ImageLoad(threads.getFirst(), () -> load(base, ram.memory()));
        KvmMachine machine = new KvmMachine(spec, ram.memory(), interrupts, vmFd, resources, host.hasShadowPaging());
        KvmVm vm = new KvmVm(machine, vmFd, threads, resources);
        addVcpus(vmFd, vm, machine);
        machine.tscKhz(vm.vcpus().getFirst().fd().tscKhz());
        spec.devices().forEach(d -> d.attach(machine));
        host.providers().forEach(p -> p.attach(machine));
        setCpuid(kvm, vm, machine);
        BootPlan plan = image.await();
        BootLoader.tell(spec, machine.memory(), new PayloadFacts(machine.tscKhz(), machine.sidecore()));
        for (Vcpu vcpu : vm.vcpus()) {
            plan.entry(vcpu.id()).ifPresent(vcpu::enterBy);
        }
        return vm;
    }

    private List<VcpuThread> startThreads() {
        List<VcpuThread> threads = new ArrayList<>();
        for (int id = 0; id < spec.cpu().vcpus(); id++) {
            threads.add(resources.add(new VcpuThread(spec.name(), id)));
        }
        return threads;
    }

    private BootPlan load(Optional<KvmMemoryBase> base, GuestMemory memory) {
        return base.isPresent()
                ? base.get().adapt(spec, memory)
                : BootLoader.load(spec, memory, FirmwareTables.write(spec, memory));
    }

    private void addVcpus(VmFd vmFd, KvmVm vm, KvmMachine machine) {
        for (int id = 0; id < spec.cpu().vcpus(); id++) {
            vm.add(resources.add(new Vcpu(
                    spec.name(),
                    id,
                    vmFd.createVcpu(id),
                    machine.bus(),
                    vm.gate(),
                    vm,
                    machine.memory(),
                    spec.completeInstructions())));
        }
    }

    private void setCpuid(KvmFd kvm, KvmVm vm, KvmMachine machine) {
        LocalApic apic = spec.irqchip() == Irqchip.NONE ? LocalApic.ABSENT : host.apic(kvm);
        CpuidPolicy policy =
                new CpuidPolicy(host.cpuid(kvm), spec.cpu(), host.backEnd().brokenFeatures(), apic);
        for (Vcpu vcpu : vm.vcpus()) {
            List<CpuidEntry> leaves = policy.entries(vcpu.id());
            leaves.addAll(machine.addedCpuid());
            vcpu.prepare(leaves);
            if (machine.sidecore().isPresent()) {
                machine.addTable(new CpuidTable(vcpu.fd().getCpuid()));
            }
        }
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
