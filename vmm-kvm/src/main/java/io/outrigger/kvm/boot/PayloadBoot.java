// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.vmm.BootSpec;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.ImageException;
import java.util.ArrayList;
import java.util.List;

/**
 * A freestanding program that every vCPU enters in long mode, as {@code guests/abi/boot_info.h} says: RDI points to
 * the boot page, RSI is the vCPU's number.
 */
final class PayloadBoot {
    private static final int HYPERVISOR_CPUID = 0x4000_0000; // KVM's leaves (Documentation/virt/kvm/x86/cpuid.rst)

    private PayloadBoot() {}

    /** Loads the program and its structures. */
    static BootPlan load(BootSpec.Payload payload, int vcpus, GuestMemory memory) {
        String name = payload.image().name();
        Placement placement = new Placement(name, memory);
        long entry;
        try (Image.Reader reader = payload.image().open()) {
            entry = loadProgram(name, reader, memory, placement);
        }
        boolean user = payload.privilege() == BootSpec.Privilege.USER;
        Gdt.write(memory, placement);
        if (user) {
            Tss.write(memory, placement);
        }
        placement.reserve("the boot page", LowMemory.INFO, Placement.PAGE);
        placement.reserve("the command line", LowMemory.CMDLINE, LowMemory.CMDLINE_MAX);
        PageTables tables = new PageTables(memory.end());
        // the free MiB below the program holds these for a few vCPUs; else they follow the program
        long root = placement.placeLow("the page tables", tables.size());
        tables.write(memory, root, user);
        long stacks = placement.placeLow("the stacks", vcpus * BootInfo.STACK_SIZE);

        long info = LowMemory.INFO;
        long low = placement.lowEnd();
        memory.putLong(info + BootInfo.AT_MAGIC, BootInfo.MAGIC);
        memory.putInt(info + BootInfo.AT_VERSION, BootInfo.VERSION);
        memory.putInt(info + BootInfo.AT_SIZE, BootInfo.SIZE);
        memory.putInt(info + BootInfo.AT_CPL, user ? 3 : 0);
        memory.putInt(info + BootInfo.AT_VCPU_COUNT, vcpus);
        memory.putLong(info + BootInfo.AT_RAM_BELOW_4G, low);
        memory.putLong(info + BootInfo.AT_RAM_ABOVE_4G, memory.size() - low);
        memory.putLong(info + BootInfo.AT_RAM_TOP, memory.end());
        memory.putInt(info + BootInfo.AT_HYPERVISOR_CPUID, HYPERVISOR_CPUID);
        memory.putLong(info + BootInfo.AT_PAYLOAD_END, placement.takenEnd());
        memory.putLong(info + BootInfo.AT_MAPPED_TOP, tables.end());
        memory.putLong(info + BootInfo.AT_PAGE_TABLE_ROOT, root);

        CpuMode mode = user ? CpuMode.LONG_USER : CpuMode.LONG_KERNEL;
        List<CpuEntry> entries = new ArrayList<>(vcpus);
        for (int i = 0; i < vcpus; i++) {
            long rsp = stacks + (i + 1) * BootInfo.STACK_SIZE;
            entries.add(new CpuEntry(mode, entry, rsp, 0, 0, i, info, root, LowMemory.GDT, Gdt.LIMIT, true));
        }
        return new BootPlan(entries, LowMemory.CMDLINE_MAX);
    }

    /** Writes what one VM has of its own: the command line, and what its machine is like. */
    static void tell(BootSpec.Payload payload, GuestMemory memory, PayloadFacts facts) {
        long info = LowMemory.INFO;
        int length = payload.cmdline().isEmpty() ? 0 : Cmdline.write(payload.cmdline(), LowMemory.CMDLINE_MAX, memory);
        memory.putLong(info + BootInfo.AT_CMDLINE_GPA, length == 0 ? 0 : LowMemory.CMDLINE);
        memory.putInt(info + BootInfo.AT_CMDLINE_LENGTH, length);
        int flags = (facts.tscKhz() > 0 ? BootInfo.FLAG_TSC_KHZ : 0)
                | (facts.sidecore().isPresent() ? BootInfo.FLAG_SIDECORE : 0);
        memory.putInt(info + BootInfo.AT_FLAGS, flags);
        memory.putInt(info + BootInfo.AT_TSC_KHZ, facts.tscKhz());
        if (facts.sidecore().isPresent()) {
            memory.putLong(
                    info + BootInfo.AT_SIDECORE_GPA, facts.sidecore().get().base());
            memory.putLong(
                    info + BootInfo.AT_SIDECORE_SIZE, facts.sidecore().get().size());
        }
    }

    private static long loadProgram(String name, Image.Reader reader, GuestMemory memory, Placement placement) {
        long size = reader.size();
        if (size == 0) {
            throw new ImageException(name, "is empty");
        }
        if (ElfImage.matches(Header.readUpTo(name, reader, 4))) {
            ElfImage elf = ElfImage.parse(name, reader);
            elf.require64();
            elf.load(reader, memory, placement);
            return elf.physicalEntry();
        }
        placement.reserve("the flat program", BootInfo.PAYLOAD_ADDRESS, size);
        ElfImage.copy(reader, 0, memory, BootInfo.PAYLOAD_ADDRESS, size);
        return BootInfo.PAYLOAD_ADDRESS;
    }
}
