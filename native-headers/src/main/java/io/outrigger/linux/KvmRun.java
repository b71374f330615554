// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The page that a vCPU shares with KVM (struct kvm_run): why it came back, and with what. Offsets by hand, since this
 * is read after every exit and its generated layout takes tens of milliseconds to initialise.
 *
 * <p>Confined to the vCPU thread, but for {@link #setImmediateExit}.
 */
public final class KvmRun {
    /** The direction of port I/O from the guest to the device (KVM_EXIT_IO_OUT). */
    public static final int IO_OUT = 1;

    /** An instruction that KVM cannot emulate (KVM_INTERNAL_ERROR_EMULATION). */
    @Header("KVM_INTERNAL_ERROR_EMULATION")
    public static final int ERROR_EMULATION = 1;

    @Header("offsetof(struct kvm_run, immediate_exit)")
    private static final long IMMEDIATE_EXIT = 1;

    @Header("offsetof(struct kvm_run, exit_reason)")
    private static final long EXIT_REASON = 8;

    @Header("offsetof(struct kvm_run, hw.hardware_exit_reason)")
    private static final long UNION = 32;

    @Header("offsetof(struct kvm_run, io.size)")
    private static final long IO_SIZE = 33;

    @Header("offsetof(struct kvm_run, io.port)")
    private static final long IO_PORT = 34;

    @Header("offsetof(struct kvm_run, io.count)")
    private static final long IO_COUNT = 36;

    @Header("offsetof(struct kvm_run, io.data_offset)")
    private static final long IO_DATA_OFFSET = 40;

    @Header("offsetof(struct kvm_run, mmio.data)")
    private static final long MMIO_DATA = 40;

    @Header("offsetof(struct kvm_run, mmio.len)")
    private static final long MMIO_LENGTH = 48;

    @Header("offsetof(struct kvm_run, mmio.is_write)")
    private static final long MMIO_IS_WRITE = 52;

    @Header("offsetof(struct kvm_run, internal.ndata)")
    private static final long INTERNAL_NDATA = 36;

    @Header("offsetof(struct kvm_run, internal.data)")
    private static final long INTERNAL_DATA = 40;

    @Header("offsetof(struct kvm_run, emulation_failure.insn_size)")
    private static final long INSTRUCTION_SIZE = 48;

    @Header("offsetof(struct kvm_run, emulation_failure.insn_bytes)")
    private static final long INSTRUCTION_BYTES = 49;

    @Header("KVM_INTERNAL_ERROR_EMULATION_FLAG_INSTRUCTION_BYTES")
    private static final long FLAG_INSTRUCTION_BYTES = 1;

    @Header("sizeof(((struct kvm_run *) 0)->emulation_failure.insn_bytes)")
    private static final int INSTRUCTION_MAX = 15;

    private final MemorySegment page;

    KvmRun(MemorySegment page) {
        this.page = page;
    }

    /** KVM_EXIT_*: why the vCPU came back. */
    public int exitReason() {
        return page.get(ValueLayout.JAVA_INT, EXIT_REASON);
    }

    /**
     * Makes the next (or present) KVM_RUN finish pending I/O and return EINTR without running the guest. Any thread.
     */
    public void setImmediateExit(boolean on) {
        page.set(ValueLayout.JAVA_BYTE, IMMEDIATE_EXIT, (byte) (on ? 1 : 0));
    }

    /**
     * Port I/O: direction, width, port and count, as they lie in the structure. One load, since the less code runs
     * between two exits, the less of it has to be fetched again after each.
     */
    public long io() {
        return page.get(ValueLayout.JAVA_LONG, UNION);
    }

    /** Of {@link #io}: whether the guest writes. */
    public static boolean ioIsWrite(long io) {
        return (io & 0xFF) == IO_OUT;
    }

    /** Of {@link #io}: 1, 2 or 4 bytes. */
    public static int ioWidth(long io) {
        return (int) (io >>> 8 * (IO_SIZE - UNION)) & 0xFF;
    }

    /** Of {@link #io}: the port. */
    public static int ioPort(long io) {
        return (int) (io >>> 8 * (IO_PORT - UNION)) & 0xFFFF;
    }

    /** Of {@link #io}: how many accesses; more than one for string I/O. */
    public static int ioCount(long io) {
        return (int) (io >>> 8 * (IO_COUNT - UNION));
    }

    /** Port I/O: the {@code i}-th value that the guest writes, zero-extended. */
    public long ioData(int i, int width) {
        return get(page.get(ValueLayout.JAVA_LONG, IO_DATA_OFFSET) + (long) i * width, width);
    }

    /** Port I/O: answers the {@code i}-th read. */
    public void setIoData(int i, int width, long value) {
        put(page.get(ValueLayout.JAVA_LONG, IO_DATA_OFFSET) + (long) i * width, width, value);
    }

    /** MMIO: the guest-physical address. */
    public long mmioAddress() {
        return page.get(ValueLayout.JAVA_LONG, UNION);
    }

    /** MMIO: width and direction, as they lie in the structure. */
    public long mmio() {
        return page.get(ValueLayout.JAVA_LONG, MMIO_LENGTH);
    }

    /** Of {@link #mmio}: 1 to 8 bytes. */
    public static int mmioWidth(long mmio) {
        return (int) mmio;
    }

    /** Of {@link #mmio}: whether the guest writes. */
    public static boolean mmioIsWrite(long mmio) {
        return (mmio >>> 8 * (MMIO_IS_WRITE - MMIO_LENGTH) & 0xFF) != 0;
    }

    /** MMIO: the eight bytes of which the guest writes the first. */
    public long mmioData() {
        return page.get(ValueLayout.JAVA_LONG, MMIO_DATA);
    }

    /** MMIO: answers a read. */
    public void setMmioData(long value) {
        page.set(ValueLayout.JAVA_LONG, MMIO_DATA, value);
    }

    /** FAIL_ENTRY: the hardware's reason. */
    public long failEntryReason() {
        return page.get(ValueLayout.JAVA_LONG, UNION);
    }

    /** INTERNAL_ERROR: the sub-error. */
    public int internalError() {
        return page.get(ValueLayout.JAVA_INT, UNION);
    }

    /** INTERNAL_ERROR of emulation: the bytes at RIP that KVM has fetched; none if it did not say. */
    public byte[] instructionBytes() {
        boolean known = page.get(ValueLayout.JAVA_INT, INTERNAL_NDATA) > 0
                && (page.get(ValueLayout.JAVA_LONG, INTERNAL_DATA) & FLAG_INSTRUCTION_BYTES) != 0;
        int n = known ? Math.min(page.get(ValueLayout.JAVA_BYTE, INSTRUCTION_SIZE), INSTRUCTION_MAX) : 0;
        return page.asSlice(INSTRUCTION_BYTES, Math.max(n, 0)).toArray(ValueLayout.JAVA_BYTE);
    }

    /** SYSTEM_EVENT: KVM_SYSTEM_EVENT_*. */
    public int systemEvent() {
        return page.get(ValueLayout.JAVA_INT, UNION);
    }

    /** IOAPIC_EOI: the vector. */
    public int eoiVector() {
        return page.get(ValueLayout.JAVA_BYTE, UNION) & 0xFF;
    }

    private long get(long offset, int width) {
        return switch (width) {
            case 1 -> page.get(ValueLayout.JAVA_BYTE, offset) & 0xFF;
            case 2 -> page.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset) & 0xFFFF;
            default -> page.get(ValueLayout.JAVA_INT_UNALIGNED, offset) & 0xFFFF_FFFFL;
        };
    }

    private void put(long offset, int width, long value) {
        switch (width) {
            case 1 -> page.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
            case 2 -> page.set(ValueLayout.JAVA_SHORT_UNALIGNED, offset, (short) value);
            default -> page.set(ValueLayout.JAVA_INT_UNALIGNED, offset, (int) value);
        }
    }
}
