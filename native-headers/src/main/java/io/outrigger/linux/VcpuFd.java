// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import io.outrigger.linux.headers.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * A vCPU in KVM, and the page it shares with it (Documentation/virt/kvm/api.rst, vCPU ioctls).
 *
 * <p>Confined to the vCPU thread once that runs; before and after, to whoever owns the VM.
 */
public final class VcpuFd extends Descriptor {
    private static final long RUN = 0xAE80; // KVM_RUN; a literal keeps the hot path off other classes

    private final Mapping page;
    private final KvmRun run;
    private final Regs regs;
    private final Sregs sregs;

    VcpuFd(int number, int pageSize) {
        super(number);
        try {
            page = Mapping.of(this, pageSize, Linux.MAP_SHARED());
        } catch (RuntimeException e) {
            super.close();
            throw e;
        }
        run = new KvmRun(page.segment());
        regs = new Regs(page.allocate(Regs.SIZE, 8));
        sregs = new Sregs(page.allocate(Sregs.SIZE, 8));
    }

    /**
     * Runs the guest until it exits. Allocates nothing.
     *
     * @return 0, and then {@link #page} says why; or the negative error number: -EINTR for a kick or a signal of the
     *     JVM's own
     */
    public int run() {
        return (int) Syscall.call(Syscall.IOCTL, number(), RUN, 0, 0, 0, 0);
    }

    /** The page shared with KVM. */
    public KvmRun page() {
        return run;
    }

    /** Reads the general registers. The view is this object's own, good until the next call. */
    public Regs getRegs() {
        ioctl("KVM_GET_REGS", Linux.KVM_GET_REGS(), regs.segment());
        return regs;
    }

    /** Writes the general registers from the view that {@link #regs} gives. */
    public void setRegs() {
        ioctl("KVM_SET_REGS", Linux.KVM_SET_REGS(), regs.segment());
    }

    /** The view for {@link #setRegs}, as last read or written. */
    public Regs regs() {
        return regs;
    }

    /** Reads the special registers. The view is this object's own, good until the next call. */
    public Sregs getSregs() {
        ioctl("KVM_GET_SREGS", Linux.KVM_GET_SREGS(), sregs.segment());
        return sregs;
    }

    /** Writes the special registers from the view that {@link #getSregs} gave. */
    public void setSregs() {
        ioctl("KVM_SET_SREGS", Linux.KVM_SET_SREGS(), sregs.segment());
    }

    /** Sets what CPUID tells. Before the first run. */
    public void setCpuid(List<CpuidEntry> entries) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment table = scratch.allocate(CpuidEntry.TABLE + entries.size() * CpuidEntry.SIZE, 8);
            table.set(ValueLayout.JAVA_INT, 0, entries.size());
            for (int i = 0; i < entries.size(); i++) {
                entries.get(i).write(table, i);
            }
            ioctl("KVM_SET_CPUID2", Linux.KVM_SET_CPUID2(), table);
        }
    }

    /** What CPUID tells now, with what KVM has added to what was set. */
    public List<CpuidEntry> getCpuid() {
        return CpuidEntry.list(table -> ioctl("KVM_GET_CPUID2", Linux.KVM_GET_CPUID2(), table));
    }

    /**
     * Reads a piece of state as KVM's structure: what a checkpoint keeps.
     *
     * @param size bytes, at least those of the structure, all of which KVM writes
     */
    public byte[] getState(StateKind kind, int size) {
        kind.check(size);
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment s = scratch.allocate(size, 64);
            ioctl("KVM_GET_" + kind, kind.get, s);
            return s.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /** Writes a piece of state that {@link #getState} has read. */
    public void setState(StateKind kind, byte[] state) {
        kind.check(state.length);
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment s = scratch.allocate(state.length, 64);
            s.copyFrom(MemorySegment.ofArray(state));
            ioctl("KVM_SET_" + kind, kind.set, s);
        }
    }

    /**
     * Reads model-specific registers. Those that KVM refuses are left out: the result holds index and value in turn.
     */
    public long[] getMsrs(int[] indices) {
        return new MsrTable(this).get(indices);
    }

    /**
     * Writes model-specific registers, index and value in turn.
     *
     * @return how many were written: all, or as many as stand before the first that KVM refuses
     */
    public int setMsrs(long[] indicesAndValues) {
        return new MsrTable(this).set(indicesAndValues);
    }

    /** The guest's time stamp counter in kHz; 0 where KVM is too old to tell, or the host's is not stable. */
    public int tscKhz() {
        try {
            return (int) ioctl("KVM_GET_TSC_KHZ", Linux.KVM_GET_TSC_KHZ(), 0);
        } catch (ErrnoException e) {
            return 0;
        }
    }

    /** Sets the guest's time stamp counter to so many kHz. KVM refuses what the host can neither reach nor scale. */
    public void setTscKhz(int khz) {
        ioctl("KVM_SET_TSC_KHZ", Linux.KVM_SET_TSC_KHZ(), khz);
    }

    /**
     * Where a linear address of the guest is.
     *
     * @return the guest-physical address, or -1 if its page tables do not map it
     */
    public long translate(long linear) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment s = scratch.allocate(24, 8); // struct kvm_translation: linear, physical, valid …
            s.set(ValueLayout.JAVA_LONG, 0, linear);
            ioctl("KVM_TRANSLATE", Linux.KVM_TRANSLATE(), s);
            return s.get(ValueLayout.JAVA_BYTE, 16) != 0 ? s.get(ValueLayout.JAVA_LONG, 8) : -1;
        }
    }

    /** KVM's statistics of the vCPU. Needs KVM_CAP_BINARY_STATS_FD. */
    public StatsFd statistics() {
        return new StatsFd((int) ioctl("KVM_GET_STATS_FD", Linux.KVM_GET_STATS_FD(), 0));
    }

    @Override
    public void close() {
        super.close();
        page.close();
    }
}
