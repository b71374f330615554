// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.ImageException;
import java.util.List;

/**
 * Entry by the Multiboot Specification, version 0.6.96: 32-bit protected mode with EAX at a magic number and EBX at
 * the information structure. kvm-unit-tests are built so.
 */
final class MultibootBoot {
    private static final long INFORMATION = 0x6000;
    private static final long MODULE = 0x6080;
    private static final long MEMORY_MAP = 0x6100;
    private static final int HEADER_MAGIC = 0x1BADB002;
    private static final int LOADER_MAGIC = 0x2BADB002;
    private static final int SEARCHED = 8192;
    private static final int HAS_MEMORY = 1;
    private static final int HAS_CMDLINE = 1 << 2;
    private static final int HAS_MODULES = 1 << 3;
    private static final int HAS_MAP = 1 << 6;
    /**
     * Header flags that must be understood (bits 0 to 15): modules on pages, memory information, video. We do the
     * first two.
     */
    private static final int UNKNOWN_FLAGS = 0xFFFC;

    private MultibootBoot() {}

    static boolean hasHeader(String name, Image.Reader reader) {
        return headerAt(search(name, reader)) >= 0;
    }

    static CpuEntry write(ElfImage elf, Image.Reader reader, BootData data, GuestMemory memory) {
        Fields head = search(elf.name(), reader);
        int at = headerAt(head);
        if (at < 0) {
            throw new ImageException(elf.name(), "has no multiboot header in its first 8 KiB");
        }
        head.check(
                (head.i32(at + 4) & UNKNOWN_FLAGS) == 0,
                "multiboot flags",
                at + 4,
                "ask for what we do not do (video)");
        long lower = MemoryMap.EBDA / 1024;
        long upper = (memory.regions().getFirst().end() - MemoryMap.HIGH_MEMORY) / 1024;
        memory.clear(INFORMATION, 0x400);
        int flags = HAS_MEMORY | HAS_CMDLINE | HAS_MAP | (data.initramfsSize() > 0 ? HAS_MODULES : 0);
        memory.putInt(INFORMATION, flags);
        memory.putInt(INFORMATION + 4, (int) lower);
        memory.putInt(INFORMATION + 8, (int) upper);
        memory.putInt(INFORMATION + 16, (int) data.cmdline());
        if (data.initramfsSize() > 0) {
            memory.putInt(INFORMATION + 20, 1);
            memory.putInt(INFORMATION + 24, (int) MODULE);
            memory.putInt(MODULE, (int) data.initramfs());
            memory.putInt(MODULE + 4, (int) (data.initramfs() + data.initramfsSize()));
        }
        List<MemoryMap.Entry> map = MemoryMap.of(memory);
        memory.putInt(INFORMATION + 44, 24 * map.size());
        memory.putInt(INFORMATION + 48, (int) MEMORY_MAP);
        long entry = MEMORY_MAP;
        for (MemoryMap.Entry e : map) {
            memory.putInt(entry, 20); // the size of what follows
            memory.putLong(entry + 4, e.base());
            memory.putLong(entry + 12, e.length());
            memory.putInt(entry + 20, e.type());
            entry += 24;
        }
        return new CpuEntry(CpuEntry.CpuMode.PROTECTED, elf.physicalEntry(), 0, LOADER_MAGIC, INFORMATION, 0, 0);
    }

    private static Fields search(String name, Image.Reader reader) {
        return Fields.read(name, reader, 0, (int) Math.min(reader.size(), SEARCHED));
    }

    private static int headerAt(Fields head) {
        for (int at = 0; at + 12 <= head.size(); at += 4) {
            if (head.i32(at) == HEADER_MAGIC && head.i32(at) + head.i32(at + 4) + head.i32(at + 8) == 0) {
                return at;
            }
        }
        return -1;
    }
}
