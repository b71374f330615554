// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.kvm.boot.unpack.Unpacker;
import io.outrigger.vmm.BootSpec;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.ImageException;
import java.lang.foreign.MemorySegment;

/**
 * A Linux bzImage: real-mode setup code, then a kernel that unpacks itself (Documentation/arch/x86/boot.rst).
 * Unpacking on the host and entering the ELF inside is far faster than letting the guest do it.
 *
 * <p>Immutable.
 */
final class BzImage {
    private static final int SETUP_HEADER = 0x1F1;
    private static final int OLDEST = 0x20C; // version 2.12: xloadflags
    private static final int ENTRY_64 = 0x200;
    private static final int XLF_KERNEL_64 = 1;

    private final String name;
    private final Fields head;
    private final long setupSize;

    private BzImage(String name, Fields head, long setupSize) {
        this.name = name;
        this.head = head;
        this.setupSize = setupSize;
    }

    static boolean isBzImage(Fields head) {
        return head.size() >= 0x270 && head.i32(0x202) == 0x53726448 && head.u16(0x1FE) == 0xAA55;
    }

    static BzImage parse(String name, Image.Reader reader, Fields head) {
        int version = head.u16(0x206);
        head.check(version >= OLDEST, "version", 0x206, "is 0x%x; at least 2.12 is needed".formatted(version));
        head.check((head.u8(0x211) & 1) != 0, "loadflags", 0x211, "says zImage, not bzImage");
        int sectors = head.u8(SETUP_HEADER);
        long setupSize = ((sectors == 0 ? 4 : sectors) + 1) * 512L;
        head.check(setupSize < reader.size(), "setup_sects", SETUP_HEADER, "the image ends within its setup code");
        return new BzImage(name, head, setupSize);
    }

    /** The compressed kernel, unpacked: at most {@code limit} bytes. */
    Image unpack(Image.Reader reader, long limit) {
        long offset = setupSize + head.u32(0x248);
        long length = head.u32(0x24C);
        head.check(
                length > 4
                        && length <= Integer.MAX_VALUE
                        && length <= reader.size()
                        && offset <= reader.size() - length,
                "payload_offset",
                0x248,
                "the image ends before its payload does");
        byte[] payload = new byte[(int) length];
        reader.read(offset, MemorySegment.ofArray(payload));
        return Image.of(name, Unpacker.unpack(name, offset, payload, limit));
    }

    /** Loads the image whole and enters it by the 64-bit protocol. */
    CpuEntry enter(BootSpec.Kernel boot, Image.Reader reader, GuestMemory memory, long rsdp) {
        head.check((head.u16(0x236) & XLF_KERNEL_64) != 0, "xloadflags", 0x236, "the kernel has no 64-bit entry");
        long preferred = head.i64(0x258);
        long needed = head.u32(0x260);
        long size = reader.size() - setupSize;
        long limit = LongMode.lowEnd(memory);
        long end = preferred + Math.max(needed, size);
        if (preferred < MemoryMap.HIGH_MEMORY || preferred >= limit || end > limit) {
            throw new ImageException(
                    name,
                    "pref_address",
                    0x258,
                    "the kernel wants 0x%x-0x%x; give the guest more memory".formatted(preferred, end - 1));
        }
        reader.read(setupSize, memory.slice(preferred, size));
        BootData data = BootData.write(boot, memory, end, head.u32(0x22C) + 1);
        int headerEnd = Math.min(0x202 + head.u8(0x201), head.size());
        MemorySegment setupHeader = head.slice(SETUP_HEADER, headerEnd - SETUP_HEADER);
        return LinuxBoot.write(preferred + ENTRY_64, data, memory, rsdp, setupHeader);
    }
}
