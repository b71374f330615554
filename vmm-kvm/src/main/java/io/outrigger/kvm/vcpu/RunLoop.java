// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.vcpu;

import io.outrigger.kvm.events.VmEvents;
import io.outrigger.linux.Errno;
import io.outrigger.linux.KvmRun;
import io.outrigger.linux.VcpuFd;
import io.outrigger.linux.headers.Linux;
import io.outrigger.vmm.CrashReport;
import io.outrigger.vmm.ExitListener;
import io.outrigger.vmm.ExitReason;
import io.outrigger.vmm.IoBus;
import io.outrigger.vmm.IoMap;
import io.outrigger.vmm.VcpuExit;
import io.outrigger.vmm.VmExit;
import java.lang.invoke.VarHandle;

/**
 * Into the guest, out again, and what it wanted: the loop of one vCPU. Between two exits it allocates nothing, takes
 * no lock and logs nothing.
 *
 * <p>Confined to the vCPU thread.
 */
final class RunLoop {
    // KVM_EXIT_* (linux/kvm.h); literals, since a switch wants constants. ExitReason's are the same, and a test
    // compares them.
    private static final int IO = 2;
    private static final int HLT = 5;
    private static final int MMIO = 6;
    private static final int IRQ_WINDOW_OPEN = 7;
    private static final int SHUTDOWN = 8;
    private static final int FAIL_ENTRY = 9;
    private static final int INTERRUPTED = 10;
    private static final int INTERNAL_ERROR = 17;
    private static final int SYSTEM_EVENT = 24;
    private static final int IOAPIC_EOI = 26;

    private static final int EXITS_PER_CALL = 16;

    private final String name;
    private final int id;
    private final VcpuFd fd;
    private final KvmRun page;
    private final IoBus bus;
    private final PauseGate gate;
    private final VmControl vm;
    private final VcpuCounters counters;
    private final InstructionCompletion completion;
    private final IoLookup ports = new IoLookup();
    private final IoLookup mmio = new IoLookup();

    RunLoop(
            String name,
            int id,
            VcpuFd fd,
            IoBus bus,
            PauseGate gate,
            VmControl vm,
            VcpuCounters counters,
            InstructionCompletion completion) {
        this.name = name;
        this.id = id;
        this.fd = fd;
        this.page = fd.page();
        this.bus = bus;
        this.gate = gate;
        this.vm = vm;
        this.counters = counters;
        this.completion = completion;
    }

    /** Runs until the VM is stopped or this vCPU cannot go on. */
    void run() {
        boolean goOn = true;
        while (goOn) {
            goOn = severalExits();
        }
    }

    // The JVM compiles what is called often. A loop called once for a vCPU would be interpreted for its first
    // thousands of exits, in each VM anew. The bound is a constant, so that the compiled loop polls no safepoint: the
    // polling page would be one more miss after a switch of worlds, and oneExit polls anyway.
    private boolean severalExits() {
        for (int i = 0; i < EXITS_PER_CALL; i++) {
            if (!oneExit()) {
                return false;
            }
        }
        return true;
    }

    private boolean oneExit() {
        if (gate.isClosed() && !standBy()) {
            return false;
        }
        ExitListener listener = vm.listener();
        boolean timed = counters.samplesNext();
        long entered = timed || listener != ExitListener.NOBODY ? System.nanoTime() : 0;
        int rc = fd.run();
        long left = timed || listener != ExitListener.NOBODY ? System.nanoTime() : 0;
        int reason = rc == 0 ? page.exitReason() : interrupted(rc);
        counters.count(reason);
        if (listener != ExitListener.NOBODY) {
            tell(listener, reason, left - entered);
        }
        boolean goOn = handle(reason);
        if (timed) {
            sample(reason, entered, left);
        }
        return goOn;
    }

    private void sample(int reason, long entered, long left) {
        long now = System.nanoTime();
        long guestNanos = left - entered;
        long hostNanos = now - left;
        counters.sampleHandling(guestNanos, hostNanos, now);
        if (VmEvents.samplesExits()) {
            VmEvents.exit(name, id, ExitReason.of(reason).name(), guestNanos, hostNanos);
        }
    }

    private boolean handle(int reason) {
        switch (reason) {
            case IO -> portIo();
            case MMIO -> mmio();
            case INTERRUPTED, IRQ_WINDOW_OPEN -> {
                // Nothing to do: the loop's head sees whether somebody wants us. IRQ windows open by themselves too.
            }
            case IOAPIC_EOI -> vm.endOfInterrupt(page.eoiVector());
            case HLT -> {
                return false; // no local APIC, so nothing can ever wake it
            }
            case SYSTEM_EVENT -> vm.end(systemEvent());
            case SHUTDOWN -> crash("triple fault (KVM_EXIT_SHUTDOWN)");
            case FAIL_ENTRY ->
                crash("the hardware refused to enter the guest, reason 0x%x (KVM_EXIT_FAIL_ENTRY)"
                        .formatted(page.failEntryReason()));
            case INTERNAL_ERROR -> {
                if (!completion.complete()) {
                    crash(Crashes.internalError(page));
                }
            }
            default -> crash("an exit that this VMM does not know: KVM_EXIT number " + reason);
        }
        return true;
    }

    private void portIo() {
        long io = page.io();
        int port = KvmRun.ioPort(io);
        int width = KvmRun.ioWidth(io);
        int count = KvmRun.ioCount(io);
        IoMap map = bus.ports();
        IoMap.Entry entry = findAndCount(ports, map, port);
        if (KvmRun.ioIsWrite(io)) {
            for (int i = 0; i < count; i++) {
                IoBus.write(map, entry, port, width, page.ioData(i, width));
            }
        } else {
            for (int i = 0; i < count; i++) {
                page.setIoData(i, width, IoBus.read(map, entry, port, width));
            }
        }
    }

    private void mmio() {
        long address = page.mmioAddress();
        long access = page.mmio();
        int width = KvmRun.mmioWidth(access);
        IoMap map = bus.mmio();
        IoMap.Entry entry = findAndCount(mmio, map, address);
        if (KvmRun.mmioIsWrite(access)) {
            IoBus.write(map, entry, address, width, page.mmioData());
        } else {
            page.setMmioData(IoBus.read(map, entry, address, width));
        }
    }

    private IoMap.Entry findAndCount(IoLookup lookup, IoMap map, long address) {
        IoMap.Entry entry = lookup.find(map, address);
        if (entry != IoMap.NOBODY) {
            counters.countAccess(entry.id());
        }
        return entry;
    }

    /** What a failed KVM_RUN means, as an exit reason. */
    private int interrupted(int rc) {
        if (rc != -Errno.EINTR && rc != -Errno.EAGAIN) {
            crash("KVM_RUN: " + Errno.describe(-rc));
            return 0;
        }
        page.setImmediateExit(false);
        // A kicker states its request, then sets the flag, then signals. The flag must be seen down before we look
        // for requests again: without a fence the two could pass each other, and a request would wait for the next
        // exit.
        VarHandle.fullFence();
        return INTERRUPTED;
    }

    /** Finishes what KVM has half done, so that the vCPU's state is whole, then waits at the gate. */
    private boolean standBy() {
        // "KVM_EXIT_IO … operations are complete only after userspace has re-entered the kernel with KVM_RUN"
        // (api.rst, 5); an access of several parts comes back with the next part.
        page.setImmediateExit(true);
        while (fd.run() == 0) {
            if (!handle(page.exitReason())) {
                return false;
            }
        }
        page.setImmediateExit(false);
        long from = System.nanoTime();
        boolean goOn = gate.pass();
        counters.addHeld(System.nanoTime() - from);
        return goOn;
    }

    private VmExit systemEvent() {
        int event = page.systemEvent();
        if (event == Linux.KVM_SYSTEM_EVENT_SHUTDOWN()) {
            return new VmExit.PoweredOff();
        }
        if (event == Linux.KVM_SYSTEM_EVENT_RESET()) {
            return new VmExit.Reset();
        }
        return new VmExit.Crashed(new CrashReport(id, "the guest reports its crash (KVM_EXIT_SYSTEM_EVENT)", ""));
    }

    private void crash(String cause) {
        vm.end(new VmExit.Crashed(new CrashReport(id, cause, Crashes.registers(fd))));
    }

    private void tell(ExitListener listener, int reason, long nanos) {
        listener.onExit(
                switch (reason) {
                    case IO -> {
                        long io = page.io();
                        yield new VcpuExit.Port(
                                id,
                                nanos,
                                KvmRun.ioPort(io),
                                KvmRun.ioWidth(io),
                                KvmRun.ioCount(io),
                                KvmRun.ioIsWrite(io));
                    }
                    case MMIO -> {
                        long access = page.mmio();
                        yield new VcpuExit.Mmio(
                                id, nanos, page.mmioAddress(), KvmRun.mmioWidth(access), KvmRun.mmioIsWrite(access));
                    }
                    default -> new VcpuExit.Other(id, nanos, ExitReason.of(reason));
                });
    }
}
