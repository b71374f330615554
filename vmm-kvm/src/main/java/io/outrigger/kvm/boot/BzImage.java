// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.kvm.boot.unpack.Unpacker;
import io.outrigger.vmm.BootSpec;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.Image;
import java.lang.foreign.MemorySegment;

/**
 * A Linux bzImage: a setup header, a kernel that unpacks itself, and in it the compressed ELF.
 *
 * @see SetupHeader
 */
final class BzImage {
    private static final int ENTRY_64 = 0x200;

    private BzImage() {}

    /** The ELF inside, unpacked on the host: no guest does it as fast, and none has the host's page cache. */
    static Image unpack(String name, Image.Reader reader, GuestMemory memory) {
        SetupHeader header = SetupHeader.parse(name, reader);
        byte[] payload = new byte[Math.toIntExact(header.payloadLength())];
        reader.read(header.payloadOffset(), MemorySegment.ofArray(payload));
        byte[] elf = Unpacker.unpack(name, header.payloadOffset(), payload, MemoryMap.lowEnd(memory));
        return Image.of(name + " (unpacked)", elf);
    }

    /**
     * Loads the kernel whole and enters it at its 64-bit entry. Its preferred address is the only one tried: the
     * 64-bit kernel would move itself there from any lower one (arch/x86/boot/compressed/head_64.S).
     */
    static BootPlan prepare(
            BootSpec.Kernel kernel, Image.Reader reader, GuestMemory memory, Placement placement, long rsdp) {
        SetupHeader header = SetupHeader.parse(kernel.image().name(), reader);
        header.require64();
        long size = reader.size() - header.kernelOffset();
        long start = header.prefAddress();
        placement.reserve("the kernel (pref_address, init_size)", start, Math.max(size, header.initSize()));
        ElfImage.copy(reader, header.kernelOffset(), memory, start, size);
        return LinuxBoot.prepare(start + ENTRY_64, kernel, header, memory, placement, rsdp);
    }
}
