// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.vcpu;

import io.outrigger.kvm.boot.CpuEntry;
import io.outrigger.linux.CpuSet;
import io.outrigger.linux.CpuidEntry;
import io.outrigger.linux.ErrnoException;
import io.outrigger.linux.NativeThread;
import io.outrigger.linux.StatsFd;
import io.outrigger.linux.VcpuFd;
import io.outrigger.vmm.CrashReport;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.IoBus;
import io.outrigger.vmm.VmExit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A virtual CPU.
 *
 * <p>Thread-safe, but for {@link #prepare} and {@link #close}, which are the VM owner's while no thread runs.
 */
public final class Vcpu implements AutoCloseable {
    private final int id;
    private final VcpuFd fd;
    private final Optional<StatsFd> statistics;
    private final PauseGate gate;
    private final VmControl vm;
    private final RunLoop loop;
    private final VcpuCounters counters = new VcpuCounters();
    private ExtendedState extended = ExtendedState.NONE;
    private volatile @Nullable NativeThread thread;

    /** A vCPU over its descriptor, which it takes charge of. */
    public Vcpu(
            String vmName,
            int id,
            VcpuFd fd,
            IoBus bus,
            PauseGate gate,
            VmControl vm,
            GuestMemory memory,
            boolean completeInstructions) {
        this.id = id;
        this.fd = fd;
        this.statistics = openStatistics(fd);
        this.gate = gate;
        this.vm = vm;
        this.loop = new RunLoop(
                vmName, id, fd, bus, gate, vm, counters, new InstructionCompletion(fd, memory, completeInstructions));
    }

    /** Its number, which is its APIC id. */
    public int id() {
        return id;
    }

    /** What it has done. */
    public VcpuCounters counters() {
        return counters;
    }

    /** Its descriptor, for state and statistics while it is held. */
    public VcpuFd fd() {
        return fd;
    }

    /** Sets what CPUID tells, before it first runs. */
    public void prepare(List<CpuidEntry> cpuid) {
        fd.setCpuid(cpuid);
        extended = ExtendedState.of(cpuid);
    }

    /** Sets how it enters the guest, before it first runs and after {@link #prepare}. */
    public void enterBy(CpuEntry entry) {
        EntryState.apply(entry, extended, fd);
    }

    /**
     * Has it run.
     *
     * @param on its thread
     * @param pin the host CPU the thread shall keep to
     */
    public void start(VcpuThread on, OptionalInt pin) {
        on.runLast(() -> runThread(pin));
    }

    /** Gets it out of the guest, to look at the gate. */
    public void kick() {
        NativeThread t = thread;
        if (t != null) {
            fd.page().setImmediateExit(true);
            t.kick();
        } // else it has not yet come to the gate
    }

    /** KVM's own counters of it, by name; empty where KVM has none. */
    public Map<String, Long> kernelStatistics() {
        return statistics.map(StatsFd::read).orElse(Map.of());
    }

    @Override
    public void close() {
        statistics.ifPresent(StatsFd::close);
        fd.close();
    }

    // Opened before it runs: KVM_GET_STATS_FD waits for the vCPU's mutex, which KVM_RUN holds all the while; reading
    // does not.
    private static Optional<StatsFd> openStatistics(VcpuFd fd) {
        try {
            return Optional.of(fd.statistics());
        } catch (ErrnoException e) {
            return Optional.empty(); // no KVM_CAP_BINARY_STATS_FD, or no descriptor left: the VM can do without
        }
    }

    // Whatever is thrown below is thrown on a path that the guest drives: it ends this VM, with a report, and nothing
    // else.
    @SuppressWarnings("CatchingUnchecked")
    private void runThread(OptionalInt pin) {
        NativeThread self = NativeThread.current();
        counters.begin(System.nanoTime());
        try {
            thread = self;
            if (pin.isPresent()) {
                CpuSet.of(pin.getAsInt()).pinCurrentThread();
            }
            loop.run();
        } catch (RuntimeException | Error e) {
            vm.end(new VmExit.Crashed(new CrashReport(id, "the VMM failed: " + e, Crashes.registers(fd))));
            System.getLogger("io.outrigger.kvm").log(System.Logger.Level.DEBUG, "a device or the run loop failed", e);
        } finally {
            counters.end(System.nanoTime());
            self.end();
            if (gate.leave()) {
                vm.allEnded();
            }
        }
    }
}
