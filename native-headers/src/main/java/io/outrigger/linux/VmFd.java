// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import io.outrigger.linux.headers.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.OptionalLong;

/**
 * A VM in KVM (Documentation/virt/kvm/api.rst, VM ioctls). KVM keeps it until this and every {@link VcpuFd} of it are
 * closed.
 *
 * <p>Thread-safe.
 */
public final class VmFd extends Descriptor {
    @Header("sizeof(struct kvm_userspace_memory_region)")
    private static final long REGION_SIZE = 32;

    @Header("sizeof(struct kvm_enable_cap)")
    private static final long ENABLE_CAP_SIZE = 104;

    @Header("offsetof(struct kvm_enable_cap, args)")
    private static final long ENABLE_CAP_ARGS = 8;

    @Header("sizeof(struct kvm_pit_config)")
    private static final long PIT_CONFIG_SIZE = 64;

    @Header("sizeof(struct kvm_irqfd)")
    private static final long IRQFD_SIZE = 32;

    @Header("sizeof(struct kvm_ioeventfd)")
    private static final long IOEVENTFD_SIZE = 64;

    @Header("sizeof(struct kvm_irq_routing_entry)")
    private static final long ROUTE_SIZE = 48;

    @Header("offsetof(struct kvm_irq_routing_entry, u)")
    private static final long ROUTE_TARGET = 16;

    private final int vcpuPage;

    VmFd(int number, int vcpuPage) {
        super(number);
        this.vcpuPage = vcpuPage;
    }

    /** A capability's value for this VM; 0 if KVM has not got it. */
    public int checkExtension(int capability) {
        return (int) ioctl("KVM_CHECK_EXTENSION", Linux.KVM_CHECK_EXTENSION(), capability);
    }

    /** Switches a capability on. */
    public void enableCap(int capability, long argument) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment s = arena.allocate(ENABLE_CAP_SIZE, 8);
            s.set(ValueLayout.JAVA_INT, 0, capability);
            s.set(ValueLayout.JAVA_LONG, ENABLE_CAP_ARGS, argument);
            ioctl("KVM_ENABLE_CAP " + capability, Linux.KVM_ENABLE_CAP(), s);
        }
    }

    /**
     * Makes host memory the guest's. The memory must stay mapped until this VM is closed.
     *
     * @param slot the memslot, 0 to KVM_CAP_NR_MEMSLOTS less one
     * @param flags KVM_MEM_*
     * @param gpa guest-physical address, a multiple of 4096
     * @param memory native memory, page-aligned
     */
    public void setUserMemoryRegion(int slot, int flags, long gpa, MemorySegment memory) {
        if (!memory.isNative()) {
            throw new IllegalArgumentException("guest memory must be native memory, not an array's");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment s = arena.allocate(REGION_SIZE, 8);
            s.set(ValueLayout.JAVA_INT, 0, slot);
            s.set(ValueLayout.JAVA_INT, 4, flags);
            s.set(ValueLayout.JAVA_LONG, 8, gpa);
            s.set(ValueLayout.JAVA_LONG, 16, memory.byteSize());
            // SAFETY: the caller keeps the memory mapped as long as the VM lives.
            s.set(ValueLayout.JAVA_LONG, 24, memory.address());
            ioctl("KVM_SET_USER_MEMORY_REGION", Linux.KVM_SET_USER_MEMORY_REGION(), s);
        }
    }

    /** Where VT-x may keep its real-mode TSS: three pages of guest-physical addresses without RAM. */
    public void setTssAddress(long gpa) {
        ioctl("KVM_SET_TSS_ADDR", Linux.KVM_SET_TSS_ADDR(), gpa);
    }

    /** Where VT-x may keep its identity page table: one page without RAM. */
    public void setIdentityMapAddress(long gpa) {
        ioctlOf("KVM_SET_IDENTITY_MAP_ADDR", Linux.KVM_SET_IDENTITY_MAP_ADDR(), gpa);
    }

    /** Makes the in-kernel interrupt controllers. Before any vCPU. */
    public void createIrqchip() {
        ioctl("KVM_CREATE_IRQCHIP", Linux.KVM_CREATE_IRQCHIP(), 0);
    }

    /** Makes the in-kernel timer (PIT) with a dummy speaker port, so that guests which poll it do not exit. */
    public void createPit() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment s = arena.allocate(PIT_CONFIG_SIZE, 4);
            s.set(ValueLayout.JAVA_INT, 0, Linux.KVM_PIT_SPEAKER_DUMMY());
            ioctl("KVM_CREATE_PIT2", Linux.KVM_CREATE_PIT2(), s);
        }
    }

    /** Makes a vCPU; its id is its APIC id. */
    public VcpuFd createVcpu(int id) {
        int fd = (int) ioctl("KVM_CREATE_VCPU", Linux.KVM_CREATE_VCPU(), id);
        return new VcpuFd(fd, vcpuPage);
    }

    /** An input of the in-kernel controllers. */
    public IrqInput irqInput(int gsi) {
        return new IrqInput(this, gsi);
    }

    /** A way for message-signalled interrupts to the in-kernel local APICs. */
    public MsiSender msiSender() {
        return new MsiSender(this);
    }

    /** Lets a signal of {@code event} raise an edge on a GSI, without this process. */
    public void attachIrq(EventFd event, int gsi) {
        irqfd(event, gsi, 0);
    }

    /** Ends what {@link #attachIrq} began. */
    public void detachIrq(EventFd event, int gsi) {
        irqfd(event, gsi, Linux.KVM_IRQFD_FLAG_DEASSIGN());
    }

    private void irqfd(EventFd event, int gsi, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment s = arena.allocate(IRQFD_SIZE, 4);
            s.set(ValueLayout.JAVA_INT, 0, event.number());
            s.set(ValueLayout.JAVA_INT, 4, gsi);
            s.set(ValueLayout.JAVA_INT, 8, flags);
            ioctl("KVM_IRQFD", Linux.KVM_IRQFD(), s);
        }
    }

    /**
     * Lets a guest's write signal {@code event}, without an exit to this process.
     *
     * @param port whether the address is a port
     * @param address the port or guest-physical address
     * @param width 1, 2, 4 or 8 bytes; 0 for any (MMIO only, without a value)
     * @param value the only value that counts; writes of others exit. Empty if all count
     */
    public void attachWrite(EventFd event, boolean port, long address, int width, OptionalLong value) {
        ioeventfd(event, port, address, width, value, 0);
    }

    /** Ends what {@link #attachWrite} began, by the same arguments. */
    public void detachWrite(EventFd event, boolean port, long address, int width, OptionalLong value) {
        ioeventfd(event, port, address, width, value, 1 << Linux.kvm_ioeventfd_flag_nr_deassign());
    }

    private void ioeventfd(EventFd event, boolean port, long address, int width, OptionalLong value, int flags) {
        int match = value.isPresent() ? 1 << Linux.kvm_ioeventfd_flag_nr_datamatch() : 0;
        int space = port ? 1 << Linux.kvm_ioeventfd_flag_nr_pio() : 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment s = arena.allocate(IOEVENTFD_SIZE, 8);
            s.set(ValueLayout.JAVA_LONG, 0, value.orElse(0));
            s.set(ValueLayout.JAVA_LONG, 8, address);
            s.set(ValueLayout.JAVA_INT, 16, width);
            s.set(ValueLayout.JAVA_INT, 20, event.number());
            s.set(ValueLayout.JAVA_INT, 24, flags | match | space);
            ioctl("KVM_IOEVENTFD", Linux.KVM_IOEVENTFD(), s);
        }
    }

    /** Sets where every GSI goes; what is not named goes nowhere. */
    public void setGsiRouting(List<IrqRoute> routes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment s = arena.allocate(8 + ROUTE_SIZE * routes.size(), 8);
            s.set(ValueLayout.JAVA_INT, 0, routes.size());
            long at = 8;
            for (IrqRoute r : routes) {
                s.set(ValueLayout.JAVA_INT, at, r.gsi());
                long target = at + ROUTE_TARGET;
                switch (r) {
                    case IrqRoute.Pin pin -> {
                        s.set(ValueLayout.JAVA_INT, at + 4, Linux.KVM_IRQ_ROUTING_IRQCHIP());
                        s.set(ValueLayout.JAVA_INT, target, pin.chip());
                        s.set(ValueLayout.JAVA_INT, target + 4, pin.pin());
                    }
                    case IrqRoute.Msi msi -> {
                        s.set(ValueLayout.JAVA_INT, at + 4, Linux.KVM_IRQ_ROUTING_MSI());
                        s.set(ValueLayout.JAVA_INT, target, (int) msi.address());
                        s.set(ValueLayout.JAVA_INT, target + 4, (int) (msi.address() >>> 32));
                        s.set(ValueLayout.JAVA_INT, target + 8, msi.data());
                    }
                }
                at += ROUTE_SIZE;
            }
            ioctl("KVM_SET_GSI_ROUTING", Linux.KVM_SET_GSI_ROUTING(), s);
        }
    }

    /** KVM's statistics of the VM. Needs KVM_CAP_BINARY_STATS_FD. */
    public StatsFd statistics() {
        return new StatsFd((int) ioctl("KVM_GET_STATS_FD", Linux.KVM_GET_STATS_FD(), 0));
    }
}
