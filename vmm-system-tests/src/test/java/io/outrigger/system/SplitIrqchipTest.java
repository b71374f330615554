// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.outrigger.kvm.irq.GsiRoutes;
import io.outrigger.kvm.irq.Interrupts;
import io.outrigger.linux.EventFd;
import io.outrigger.linux.KvmFd;
import io.outrigger.linux.Mapping;
import io.outrigger.linux.MemFd;
import io.outrigger.linux.Regs;
import io.outrigger.linux.Sregs;
import io.outrigger.linux.StateKind;
import io.outrigger.linux.VcpuFd;
import io.outrigger.linux.VmFd;
import io.outrigger.linux.headers.Linux;
import io.outrigger.vmm.IoBus;
import io.outrigger.vmm.IrqLine;
import io.outrigger.vmm.PlatformMap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** KVM's local APICs take what our I/O APIC and our routes send, and tell it of the end. */
@Core
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD) // a vCPU that nobody interrupts halts for ever
class SplitIrqchipTest {
    private static final int PIN = 5;
    private static final int VECTOR = 0x31;
    private static final int LEVEL = 1 << 15;
    private static final int RAM = 1 << 20;
    private static final int LAPIC_SIZE = 0x400;
    private static final int SPURIOUS_VECTOR = 0xF0;

    /** Real mode at 0x1000: sti; hlt; jmp to the hlt. */
    private static final byte[] HALT_FOREVER = {(byte) 0xFB, (byte) 0xF4, (byte) 0xEB, (byte) 0xFD};

    /**
     * With DS over the local APIC, the handler at 0x2000: out 0x10, al; mov dword [0xB0], 0 (end of interrupt); iret.
     */
    private static final byte[] HANDLER = {
        (byte) 0xE6, 0x10, 0x66, (byte) 0xC7, 0x06, (byte) 0xB0, 0, 0, 0, 0, 0, (byte) 0xCF
    };

    private final IoBus bus = new IoBus();
    private Mapping ram;
    private KvmFd kvm;
    private VmFd vm;
    private VcpuFd vcpu;

    @BeforeEach
    void open() {
        try (MemFd fd = MemFd.create("test", 4096)) {
            fd.truncate(RAM);
            ram = fd.map(RAM);
        }
        kvm = KvmFd.open();
        vm = kvm.createVm();
        vm.setTssAddress(PlatformMap.TSS_BASE);
        vm.setIdentityMapAddress(PlatformMap.IDENTITY_MAP_BASE);
        vm.setUserMemoryRegion(0, 0, 0, ram.segment());
    }

    @AfterEach
    void close() {
        if (vcpu != null) {
            vcpu.close();
        }
        vm.close();
        kvm.close();
        ram.close();
    }

    private Interrupts make(Function<VmFd, Interrupts> kind) {
        Interrupts interrupts = kind.apply(vm);
        interrupts.attach(bus);
        vcpu = vm.createVcpu(0);
        MemorySegment m = ram.segment();
        MemorySegment.copy(MemorySegment.ofArray(HALT_FOREVER), 0, m, 0x1000, HALT_FOREVER.length);
        MemorySegment.copy(MemorySegment.ofArray(HANDLER), 0, m, 0x2000, HANDLER.length);
        m.set(ValueLayout.JAVA_INT, VECTOR * 4L, 0x2000);
        Sregs s = vcpu.getSregs();
        s.setSegment(Sregs.Segment.CS, 0, 0, 0xFFFF, 0x9B);
        s.setSegment(Sregs.Segment.DS, 0, PlatformMap.LAPIC_BASE, 0xFFFF, 0x93);
        vcpu.setSregs();
        vcpu.regs().clear();
        vcpu.regs().set(Regs.Name.RIP, 0x1000);
        vcpu.regs().set(Regs.Name.RSP, 0x8000);
        vcpu.regs().set(Regs.Name.RFLAGS, 2);
        vcpu.setRegs();
        return interrupts;
    }

    private void redirect(int low) {
        IoBus.write(bus.mmio(), PlatformMap.IOAPIC_BASE, 4, 0x10 + 2 * PIN);
        IoBus.write(bus.mmio(), PlatformMap.IOAPIC_BASE + 0x10, 4, low);
    }

    /** Switches the local APIC on, as firmware would: it takes nothing before. */
    private void switchOn() {
        byte[] registers = vcpu.getState(StateKind.LAPIC, LAPIC_SIZE);
        registers[SPURIOUS_VECTOR] = (byte) 0xFF;
        registers[SPURIOUS_VECTOR + 1] = 1;
        vcpu.setState(StateKind.LAPIC, registers);
    }

    private void mustExitBy(int reason) {
        int rc;
        do {
            rc = vcpu.run();
        } while (rc < 0); // a signal of the JVM's own
        assertThat(vcpu.page().exitReason()).isEqualTo(reason);
    }

    @Test
    void aLevelInterruptsUntilItFallsAndKvmTellsOfEachEnd() {
        Interrupts interrupts = make(Interrupts::split);
        IrqLine line = interrupts.line(PIN);
        redirect(VECTOR | LEVEL);
        switchOn();
        line.set(true);
        for (int i = 1; i <= 3; i++) {
            mustExitBy(Linux.KVM_EXIT_IO());
            line.set(i < 3);
            mustExitBy(Linux.KVM_EXIT_IOAPIC_EOI());
            assertThat(vcpu.page().eoiVector()).isEqualTo(VECTOR);
            interrupts.endOfInterrupt(VECTOR);
        }
        line.set(true); // once more, and then masked in service, as drivers with threaded handlers do
        mustExitBy(Linux.KVM_EXIT_IO());
        redirect(VECTOR | LEVEL | 1 << 16);
        mustExitBy(Linux.KVM_EXIT_IOAPIC_EOI());
        interrupts.endOfInterrupt(VECTOR);
        redirect(VECTOR | LEVEL);
        mustExitBy(Linux.KVM_EXIT_IO());
    }

    @Test
    void anEdgeInterruptsOnce() {
        Interrupts interrupts = make(Interrupts::split);
        redirect(VECTOR);
        switchOn();
        for (int i = 0; i < 3; i++) {
            interrupts.line(PIN).pulse();
            mustExitBy(Linux.KVM_EXIT_IO());
        }
    }

    @Test
    void aLineOfOursAllocatesNothing() {
        Interrupts interrupts = make(Interrupts::split);
        redirect(VECTOR);
        pulsesAllocateNothing(interrupts.line(PIN));
    }

    @Test
    void aLineOfKvmsAllocatesNothing() {
        pulsesAllocateNothing(make(Interrupts::kernel).line(PIN));
    }

    /** Once it is compiled, that is: until then the linker's method handles do allocate. */
    private static void pulsesAllocateNothing(IrqLine line) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = -1;
        for (int round = 0; round < 100 && allocated != 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10_000; i++) {
                line.pulse();
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(allocated).isZero();
    }

    @Test
    void anEventRaisesAMessageWithoutThisProcess() {
        eventsRaiseMessages(make(Interrupts::split));
    }

    @Test
    void anEventRaisesAMessageBesideKvmsOwnPins() {
        eventsRaiseMessages(make(Interrupts::kernel));
    }

    @Test
    void aDestinationThatDoesNotExistHarmsNobody() {
        Interrupts interrupts = make(Interrupts::split);
        IoBus.write(bus.mmio(), PlatformMap.IOAPIC_BASE, 4, 0x11 + 2 * PIN);
        IoBus.write(bus.mmio(), PlatformMap.IOAPIC_BASE + 0x10, 4, 0x7700_0000L);
        redirect(VECTOR);
        interrupts.line(PIN).pulse();
        assertThat(IoBus.read(bus.mmio(), PlatformMap.IOAPIC_BASE + 0x10, 4)).isEqualTo(VECTOR);
    }

    private void eventsRaiseMessages(Interrupts interrupts) {
        GsiRoutes routes = interrupts.routes().orElseThrow();
        int gsi = routes.allocate();
        routes.route(gsi, PlatformMap.LAPIC_BASE, VECTOR);
        switchOn();
        try (EventFd event = EventFd.create()) {
            vm.attachIrq(event, gsi);
            for (int i = 0; i < 3; i++) {
                event.signal();
                mustExitBy(Linux.KVM_EXIT_IO());
            }
            vm.detachIrq(event, gsi);
        }
        routes.release(gsi);
    }
}
