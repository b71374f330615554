// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm;

import io.outrigger.kvm.cpuid.CpuidTable;
import io.outrigger.kvm.irq.Interrupts;
import io.outrigger.kvm.memory.GuestWindow;
import io.outrigger.linux.CpuidEntry;
import io.outrigger.linux.EventFd;
import io.outrigger.linux.HostPages;
import io.outrigger.linux.MsiSender;
import io.outrigger.linux.VmFd;
import io.outrigger.vmm.ConsolePipe;
import io.outrigger.vmm.CpuidLeaf;
import io.outrigger.vmm.Doorbell;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.GuestRegion;
import io.outrigger.vmm.HostException;
import io.outrigger.vmm.Interrupt;
import io.outrigger.vmm.IoBus;
import io.outrigger.vmm.IoRange;
import io.outrigger.vmm.IrqLine;
import io.outrigger.vmm.Irqchip;
import io.outrigger.vmm.Machine;
import io.outrigger.vmm.MessageInterrupt;
import io.outrigger.vmm.MsiSink;
import io.outrigger.vmm.PlatformMap;
import io.outrigger.vmm.Poller;
import io.outrigger.vmm.VmDevice;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import io.outrigger.vmm.Worker;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * What a VM's devices see of it.
 *
 * <p>Thread-safe; what makes it is called by the thread that assembles the VM, before any vCPU runs.
 */
final class KvmMachine implements Machine {
    private final VmSpec spec;
    private final GuestMemory memory;
    private final Interrupts interrupts;
    private final VmFd fd;
    private final Resources resources;
    private final boolean shadowPaging;
    private final IoBus bus = new IoBus();
    private final ConsolePipe console;
    private final List<Worker> workers = new ArrayList<>();
    private final List<VmDevice> devices = new ArrayList<>();
    private final VmPollers pollers;
    private final List<CpuidEntry> addedCpuid = new ArrayList<>();
    private final List<CpuidTable> cpuid = new ArrayList<>();
    private Optional<GuestRegion> sidecore = Optional.empty();
    private Consumer<VmExit> end = exit -> {};
    private int tscKhz;

    KvmMachine(
            VmSpec spec,
            GuestMemory memory,
            Interrupts interrupts,
            VmFd fd,
            Resources resources,
            boolean shadowPaging) {
        this.spec = spec;
        this.memory = memory;
        this.interrupts = interrupts;
        this.fd = fd;
        this.resources = resources;
        this.shadowPaging = shadowPaging;
        this.console = new ConsolePipe(spec.name());
        this.pollers = new VmPollers(spec);
        attach(pollers);
        interrupts.attach(bus);
    }

    // ---- for whoever assembles the VM

    void onEnd(Consumer<VmExit> newEnd) {
        end = newEnd;
    }

    void tscKhz(int khz) {
        tscKhz = khz;
    }

    List<CpuidEntry> addedCpuid() {
        return addedCpuid;
    }

    /** What KVM made of the next vCPU's leaves. */
    void addTable(CpuidTable table) {
        cpuid.add(table);
    }

    List<VmDevice> devices() {
        return devices;
    }

    List<Worker> workers() {
        return workers;
    }

    Optional<GuestRegion> sidecore() {
        return sidecore;
    }

    void endOfInterrupt(int vector) {
        interrupts.endOfInterrupt(vector);
    }

    // ---- for its devices

    @Override
    public VmSpec spec() {
        return spec;
    }

    @Override
    public GuestMemory memory() {
        return memory;
    }

    @Override
    public IoBus bus() {
        return bus;
    }

    @Override
    public IrqLine irqLine(int gsi) {
        return interrupts.line(gsi);
    }

    @Override
    public Optional<MsiSink> msiSink() {
        if (spec.irqchip() == Irqchip.NONE) {
            return Optional.empty();
        }
        MsiSender sender = fd.msiSender();
        return Optional.of(sender::send);
    }

    @Override
    public Interrupt interrupt(int gsi) {
        return spec.irqchip() == Irqchip.SPLIT ? IrqfdInterrupt.input(fd, gsi) : new LineInterrupt(irqLine(gsi));
    }

    @Override
    public MessageInterrupt messageInterrupt() {
        return KernelMessage.make(fd, interrupts.routes());
    }

    @Override
    public Doorbell doorbell(IoRange range, OptionalInt value, EventFd event) {
        return KernelDoorbell.hang(fd, range, value, event);
    }

    @Override
    public Poller ioThread() {
        return pollers.ioThread();
    }

    @Override
    public List<Poller> sidecores() {
        return pollers.sidecores();
    }

    @Override
    public void publish(VmDevice device) {
        devices.add(device);
    }

    @Override
    public GuestRegion sidecoreRegion(int size) {
        if (sidecore.isPresent()) {
            throw new IllegalStateException("VM %s has a sidecore region already".formatted(spec.name()));
        }
        int slot = memory.regions().size(); // behind RAM's
        GuestWindow window =
                resources.add(GuestWindow.open(spec.name() + "-sidecore", fd, slot, PlatformMap.SIDECORE_BASE, size));
        sidecore = Optional.of(window.region());
        return window.region();
    }

    @Override
    public void addCpuid(CpuidLeaf leaf) {
        addedCpuid.add(
                new CpuidEntry(leaf.function(), leaf.index(), 0, leaf.eax(), leaf.ebx(), leaf.ecx(), leaf.edx()));
    }

    @Override
    public CpuidLeaf cpuid(int vcpu, int function, int index) {
        return cpuid.get(vcpu).answer(function, index);
    }

    @Override
    public int tscKhz() {
        return tscKhz;
    }

    @Override
    public void forgetMappings(long gpa, long length) {
        if (!shadowPaging) {
            return;
        }
        MemorySegment range = memory.slice(gpa, length);
        if (!spec.memory().isPrivate() && spec.memoryBase().isEmpty()) {
            HostPages.unmap(range);
        } else if (!HostPages.unmapPrivate(range)) {
            throw new HostException("the host forbids mprotect(PROT_EXEC) of guest memory (SELinux: execmem), by which"
                    + " KVM is told of page tables in private memory; use neither thp, memory.ksm nor a memory base");
        }
    }

    @Override
    public void attach(Worker worker) {
        workers.add(resources.add(worker));
    }

    @Override
    public ConsolePipe console() {
        return console;
    }

    @Override
    public void end(VmExit exit) {
        end.accept(exit);
    }
}
