// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.vmm.BootSpec;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.ImageException;
import io.outrigger.vmm.SpecException;
import java.util.ArrayList;
import java.util.List;

/** A freestanding program, ELF64 or flat, that every vCPU enters in long mode: guests/abi/boot_info.h. */
final class PayloadBoot {
    private static final long PAGE = 4096;

    private PayloadBoot() {}

    static BootPlan write(BootSpec.Payload boot, int vcpus, GuestMemory memory, int tscKhz) {
        long freeEnd = LongMode.lowEnd(memory) - vcpus * BootInfo.STACK_SIZE;
        if (freeEnd <= MemoryMap.HIGH_MEMORY) {
            throw new SpecException("memory.size", "too little for the stacks of %d vCPUs".formatted(vcpus));
        }
        long entry;
        long end;
        try (Image.Reader reader = boot.image().open()) {
            String name = boot.image().name();
            if (reader.size() >= 4 && ElfImage.isElf(Fields.read(name, reader, 0, 4))) {
                ElfImage elf = ElfImage.parse(name, reader);
                if (!elf.is64()) {
                    throw new ImageException(name, "is a 32-bit ELF; a payload is ELF64 or flat");
                }
                elf.load(reader, memory, MemoryMap.HIGH_MEMORY, freeEnd);
                entry = elf.physicalEntry();
                end = elf.end();
            } else {
                end = loadFlat(name, reader, memory, freeEnd);
                entry = BootInfo.FLAT_BASE;
            }
        }
        LongMode.write(memory);
        BootInfo.write(boot, vcpus, memory, end + PAGE - 1 & -PAGE, freeEnd, tscKhz);
        CpuEntry.CpuMode mode =
                boot.privilege() == BootSpec.Privilege.USER ? CpuEntry.CpuMode.LONG_USER : CpuEntry.CpuMode.LONG_KERNEL;
        List<CpuEntry> entries = new ArrayList<>();
        for (int i = 0; i < vcpus; i++) {
            long stack = LongMode.lowEnd(memory) - i * BootInfo.STACK_SIZE;
            entries.add(new CpuEntry(mode, entry, stack, 0, 0, i, BootInfo.PAGE));
        }
        return new BootPlan(entries);
    }

    private static long loadFlat(String name, Image.Reader reader, GuestMemory memory, long limit) {
        long size = reader.size();
        if (size == 0) {
            throw new ImageException(name, "is empty");
        }
        if (size > limit - BootInfo.FLAT_BASE) {
            throw new ImageException(
                    name,
                    "has %d bytes, more than fit from 0x%x on: give the guest more memory"
                            .formatted(size, BootInfo.FLAT_BASE));
        }
        reader.read(0, memory.slice(BootInfo.FLAT_BASE, size));
        return BootInfo.FLAT_BASE + size;
    }
}
