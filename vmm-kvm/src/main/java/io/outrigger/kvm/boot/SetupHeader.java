// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.Image;

/**
 * The setup header of a bzImage (Documentation/arch/x86/boot.rst, "Details of Header Fields").
 *
 * <p>Immutable.
 *
 * @param kernelOffset where the protected-mode kernel begins in the file
 * @param payloadOffset where the compressed payload begins in the file
 */
record SetupHeader(
        Header header,
        long kernelOffset,
        long payloadOffset,
        long payloadLength,
        long initrdAddrMax,
        long cmdlineSize,
        int loadFlags64,
        long prefAddress,
        long initSize) {
    /** "HdrS". */
    static final int MAGIC = 0x5372_6448;
    /** The first version that has xloadflags. */
    static final int VERSION_2_12 = 0x020C;

    private static final int START = 0x1F1;
    private static final int SIZE = 0x290;
    private static final int KERNEL_64 = 1;

    /** Whether the header begins a bzImage. */
    static boolean matches(Header head) {
        return head.size() >= 0x206 && head.u32(0x202) == MAGIC;
    }

    /** Parses the header of a bzImage. */
    static SetupHeader parse(String name, Image.Reader reader) {
        Header h = Header.read(name, reader, 0, SIZE);
        if (!matches(h)) {
            throw h.fault("header", 0x202, "is not \"HdrS\": not a bzImage");
        }
        if (h.u16(0x206) < VERSION_2_12) {
            throw h.fault("version", 0x206, "is 0x%x; 0x20c (Linux 3.8) at least is supported".formatted(h.u16(0x206)));
        }
        if ((h.u8(0x211) & 1) == 0) {
            throw h.fault("loadflags", 0x211, "has no LOADED_HIGH: a zImage is not supported");
        }
        int sectors = h.u8(START) == 0 ? 4 : h.u8(START);
        long kernel = (sectors + 1) * 512L;
        if (kernel >= reader.size()) {
            throw h.fault("setup_sects", START, "is %d, more than the image has".formatted(sectors));
        }
        long payload = kernel + h.u32(0x248);
        long length = h.u32(0x24C);
        if (payload > reader.size() || length > reader.size() - payload) {
            throw h.fault("payload_length", 0x24C, "%d bytes at 0x%x are behind the end".formatted(length, payload));
        }
        long initrdMax = h.u32(0x22C);
        return new SetupHeader(
                h, kernel, payload, length, initrdMax, h.u32(0x238), h.u16(0x236), h.u64(0x258), h.u32(0x260));
    }

    /** Refuses a kernel without the 64-bit entry point. */
    void require64() {
        if ((loadFlags64 & KERNEL_64) == 0) {
            throw header.fault("xloadflags", 0x236, "has no XLF_KERNEL_64: it has no 64-bit entry point");
        }
    }

    /** Copies the header into the zero page; it ends where its jump instruction says (boot.rst). */
    void copyTo(GuestMemory memory, long zeroPage) {
        int end = Math.min(0x202 + header.u8(0x201), SIZE);
        memory.write(zeroPage + START, header.slice(START, Math.max(0x268, end) - START));
    }
}
