// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.state;

import io.outrigger.linux.ErrnoException;
import io.outrigger.linux.StateKind;
import io.outrigger.linux.VcpuFd;
import io.outrigger.vmm.HostException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * Everything that one vCPU is between two instructions, but for its CPUID leaves, which the specification gives, and
 * for guests' own VMs. It is in the formats of KVM (Documentation/virt/kvm/api.rst), and can be loaded wherever that
 * KVM has the same features.
 *
 * <p>Immutable.
 */
public final class VcpuState {
    private static final long TSC_DEADLINE = 0x6E0;

    private final Map<StateKind, byte[]> pieces;
    private final long[] msrs;
    private final int tscKhz;

    /**
     * A state of its parts, which are copied.
     *
     * @param pieces KVM's structures; the XSAVE area is {@link StateKind#XSAVE} whatever its size
     * @param msrs model-specific registers, index and value in turn
     * @param tscKhz the frequency of its time stamp counter in kHz, 0 if unknown
     */
    public VcpuState(Map<StateKind, byte[]> pieces, long[] msrs, int tscKhz) {
        this.pieces = new EnumMap<>(StateKind.class);
        pieces.forEach((kind, bytes) -> this.pieces.put(kind, bytes.clone()));
        this.msrs = msrs.clone();
        this.tscKhz = tscKhz;
    }

    /**
     * Reads a vCPU's state. It must be held: no exit half done, no thread in {@code KVM_RUN}.
     *
     * @throws ErrnoException if KVM refuses
     */
    public static VcpuState save(VcpuFd fd, StateScope scope) {
        Map<StateKind, byte[]> pieces = new EnumMap<>(StateKind.class);
        // First, for it lets a pending INIT or SIPI take effect (arch/x86/kvm/x86.c, kvm_arch_vcpu_ioctl_get_mpstate).
        read(fd, pieces, StateKind.MP_STATE);
        read(fd, pieces, StateKind.REGS);
        read(fd, pieces, StateKind.SREGS);
        read(fd, pieces, StateKind.XCRS);
        pieces.put(StateKind.XSAVE, fd.getState(scope.xsave(), scope.xsaveSize()));
        read(fd, pieces, StateKind.DEBUGREGS);
        if (scope.localApic()) {
            read(fd, pieces, StateKind.LAPIC);
        }
        long[] msrs =
                fd.getMsrs(scope.msrs().stream().mapToInt(Integer::intValue).toArray());
        // Last: reading the others may still move an event from pending to injected.
        read(fd, pieces, StateKind.VCPU_EVENTS);
        return new VcpuState(pieces, msrs, fd.tscKhz());
    }

    /**
     * Makes a vCPU be in this state. It must have its CPUID leaves, which say what may be written below; be held; and
     * its VM must have the memory's contents already.
     *
     * @throws HostException if this host or this VM cannot hold the state; the vCPU is unusable then
     */
    public void load(VcpuFd fd, StateScope scope) {
        byte[] xsave = bytes(StateKind.XSAVE);
        if (xsave.length > scope.xsaveSize()) {
            throw new HostException("the vCPU's state has %d bytes of XSAVE area, this host takes %d: load it where"
                            .formatted(xsave.length, scope.xsaveSize())
                    + " the processor has the same features");
        }
        if (pieces.containsKey(StateKind.LAPIC) != scope.localApic()) {
            throw new HostException("the vCPU's state was saved %s a local APIC: set irqchip as it was then"
                    .formatted(scope.localApic() ? "without" : "with"));
        }
        try {
            setTscKhz(fd);
            // General registers before events: KVM_SET_REGS drops a pending exception.
            write(fd, StateKind.REGS);
            // Special ones before the local APIC: they hold its base and mode, and EFER and CR4 rule what follows.
            write(fd, StateKind.SREGS);
            write(fd, StateKind.XCRS); // as the processor has it: XRSTOR loads what XCR0 enables
            fd.setState(StateKind.XSAVE, Arrays.copyOf(xsave, scope.xsaveSize()));
            write(fd, StateKind.DEBUGREGS);
            if (scope.localApic()) {
                // Before the TSC deadline, which KVM ignores while the timer is in another mode.
                write(fd, StateKind.LAPIC);
            }
            loadMsrs(fd);
            write(fd, StateKind.MP_STATE);
            write(fd, StateKind.VCPU_EVENTS);
        } catch (ErrnoException e) {
            throw new HostException("this host refuses the vCPU's state: " + e.getMessage(), e.errno(), e);
        }
    }

    /** A piece, copied. */
    public byte[] bytes(StateKind kind) {
        byte[] piece = pieces.get(kind);
        if (piece == null) {
            throw new IllegalArgumentException("the state has no " + kind);
        }
        return piece.clone();
    }

    /** The pieces that it has, copied. */
    public Map<StateKind, byte[]> pieces() {
        Map<StateKind, byte[]> copy = new EnumMap<>(StateKind.class);
        pieces.forEach((kind, bytes) -> copy.put(kind, bytes.clone()));
        return copy;
    }

    /** The model-specific registers, index and value in turn. */
    public long[] msrs() {
        return msrs.clone();
    }

    /** The frequency of its time stamp counter in kHz, 0 if unknown. */
    public int tscKhz() {
        return tscKhz;
    }

    /**
     * Writes the registers that differ. Many only tell of the host and cannot be written, which does no harm as long
     * as they tell the same; and a first write to one of Hyper-V's would make KVM build structures for all of those.
     */
    private void loadMsrs(VcpuFd fd) {
        int[] indices = new int[msrs.length / 2];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = (int) msrs[2 * i];
        }
        Map<Long, Long> present = new HashMap<>();
        long[] now = fd.getMsrs(indices);
        for (int i = 0; i < now.length; i += 2) {
            present.put(now[i], now[i + 1]);
        }
        long[] differing = new long[msrs.length];
        int n = 0;
        long deadline = 0;
        for (int i = 0; i < msrs.length; i += 2) {
            if (msrs[i] == TSC_DEADLINE) {
                deadline = msrs[i + 1];
            } else if (!Long.valueOf(msrs[i + 1]).equals(present.get(msrs[i]))) {
                differing[n++] = msrs[i];
                differing[n++] = msrs[i + 1];
            }
        }
        if (deadline != 0) { // after the counter that it is compared with
            differing[n++] = TSC_DEADLINE;
            differing[n++] = deadline;
        }
        int written = fd.setMsrs(Arrays.copyOf(differing, n));
        if (written < n / 2) {
            throw new HostException("this host does not let MSR 0x%x be 0x%x, as the vCPU's state has it: load it where"
                            .formatted(differing[2 * written], differing[2 * written + 1])
                    + " processor and kernel are alike");
        }
    }

    private void setTscKhz(VcpuFd fd) {
        int here = fd.tscKhz();
        if (tscKhz == 0 || tscKhz == here) {
            return;
        }
        try {
            fd.setTscKhz(tscKhz); // KVM scales, or lets a deviation of 250 ppm pass
        } catch (ErrnoException e) {
            throw new HostException(
                    "the vCPU's time stamp counter ran at %d kHz, here it runs at %d and cannot be scaled"
                            .formatted(tscKhz, here),
                    e.errno(),
                    e);
        }
    }

    private static void read(VcpuFd fd, Map<StateKind, byte[]> pieces, StateKind kind) {
        pieces.put(kind, fd.getState(kind, kind.size()));
    }

    private void write(VcpuFd fd, StateKind kind) {
        fd.setState(kind, bytes(kind));
    }
}
