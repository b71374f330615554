// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.GuestRegion;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.ImageException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * An x86 ELF executable, 32 or 64 bits (System V ABI, chapter 4; elf(5)).
 *
 * <p>Immutable.
 *
 * @param name the image's name
 * @param is64 whether it is ELFCLASS64
 * @param entry its entry point
 * @param segments its program headers that are loaded or hold notes
 */
record ElfImage(String name, boolean is64, long entry, List<Segment> segments) {
    private static final int PT_LOAD = 1;
    private static final int PT_NOTE = 4;
    private static final int EM_386 = 3;
    private static final int EM_X86_64 = 62;
    private static final int ET_EXEC = 2;
    private static final int ET_DYN = 3;
    private static final int NOTES_MAX = 1 << 16;

    /**
     * A program header. Immutable.
     *
     * @param load whether it is PT_LOAD, otherwise PT_NOTE
     */
    record Segment(boolean load, long offset, long vaddr, long paddr, long fileSize, long memSize) {}

    /** Whether the header begins an ELF file. */
    static boolean matches(Header head) {
        return head.size() >= 4 && head.u32(0) == 0x464C_457FL;
    }

    /** Parses the headers. */
    static ElfImage parse(String name, Image.Reader reader) {
        Header ident = Header.read(name, reader, 0, 20);
        if (!matches(ident)) {
            throw ident.fault("e_ident", 0, "is not an ELF image");
        }
        boolean is64 = ident.u8(4) == 2;
        if (!is64 && ident.u8(4) != 1) {
            throw ident.fault("EI_CLASS", 4, "is %d, neither 1 (32-bit) nor 2 (64-bit)".formatted(ident.u8(4)));
        }
        if (ident.u8(5) != 1) {
            throw ident.fault("EI_DATA", 5, "is %d, not 1 (little-endian)".formatted(ident.u8(5)));
        }
        if (ident.u16(16) != ET_EXEC && ident.u16(16) != ET_DYN) {
            throw ident.fault("e_type", 16, "is %d, not an executable".formatted(ident.u16(16)));
        }
        if (ident.u16(18) != (is64 ? EM_X86_64 : EM_386)) {
            throw ident.fault("e_machine", 18, "is %d, not x86".formatted(ident.u16(18)));
        }
        Header e = Header.read(name, reader, 0, is64 ? 64 : 52);
        long phoff = is64 ? e.u64(32) : e.u32(28);
        int phentsize = e.u16(is64 ? 54 : 42);
        int phnum = e.u16(is64 ? 56 : 44);
        int wanted = is64 ? 56 : 32;
        if (phentsize != wanted) {
            throw e.fault("e_phentsize", is64 ? 54 : 42, "is %d, not %d".formatted(phentsize, wanted));
        }
        if (phnum == 0 || phnum * phentsize > 1 << 16) {
            throw e.fault("e_phnum", is64 ? 56 : 44, "is %d: no or too many program headers".formatted(phnum));
        }
        Header ph = Header.read(name, reader, phoff, phnum * phentsize);
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < phnum; i++) {
            int at = i * phentsize;
            if (ph.u32(at) == PT_LOAD || ph.u32(at) == PT_NOTE) {
                segments.add(segment(ph, at, is64));
            }
        }
        return new ElfImage(name, is64, is64 ? e.u64(24) : e.u32(24), List.copyOf(segments));
    }

    private static Segment segment(Header h, int at, boolean is64) {
        boolean load = h.u32(at) == PT_LOAD;
        Segment s = is64
                ? new Segment(load, h.u64(at + 8), h.u64(at + 16), h.u64(at + 24), h.u64(at + 32), h.u64(at + 40))
                : new Segment(load, h.u32(at + 4), h.u32(at + 8), h.u32(at + 12), h.u32(at + 16), h.u32(at + 20));
        if (s.fileSize() < 0 || load && (s.memSize() < 0 || s.fileSize() > s.memSize())) {
            throw h.fault("p_filesz", at + (is64 ? 32 : 16), "0x%x is more than p_memsz".formatted(s.fileSize()));
        }
        return s;
    }

    /** The program headers to load. */
    List<Segment> loads() {
        return segments.stream().filter(Segment::load).toList();
    }

    /**
     * Copies every PT_LOAD from the file into its place. What is beyond p_filesz is left as it is, zero in the RAM of
     * a new VM.
     */
    void load(Image.Reader reader, GuestMemory memory, Placement placement) {
        List<Segment> loads = loads();
        if (loads.isEmpty()) {
            throw new ImageException(name, "has no PT_LOAD program header, nothing to load");
        }
        for (Segment s : loads) {
            placement.reserve("a PT_LOAD", s.paddr(), s.memSize());
        }
        for (Segment s : loads) {
            copy(reader, s.offset(), memory, s.paddr(), s.fileSize());
        }
    }

    /** Copies a part of an image into RAM, which may be in several regions that adjoin. */
    static void copy(Image.Reader reader, long offset, GuestMemory memory, long gpa, long length) {
        for (GuestRegion r : memory.regions()) {
            long from = Math.max(gpa, r.base());
            long to = Math.min(gpa + length, r.end());
            if (from < to) {
                reader.read(offset + (from - gpa), memory.slice(from, to - from)); // a sum that wraps is refused there
            }
        }
    }

    /** Where PVH enters the image: Xen's note PHYS32_ENTRY (18), if it has one. */
    OptionalLong pvhEntry(Image.Reader reader) {
        for (Segment s : segments) {
            if (!s.load() && s.fileSize() <= NOTES_MAX) {
                OptionalLong entry = pvhEntry(Header.read(name, reader, s.offset(), (int) s.fileSize()));
                if (entry.isPresent()) {
                    return entry;
                }
            }
        }
        return OptionalLong.empty();
    }

    private static OptionalLong pvhEntry(Header notes) {
        for (long at = 0; at + 12 <= notes.size(); ) {
            long nameSize = notes.u32(at);
            long descAt = at + 12 + align4(nameSize);
            long descSize = notes.u32(at + 4);
            boolean xen = nameSize == 4 && at + 16 <= notes.size() && notes.u32(at + 12) == 0x006E_6558L;
            if (xen && notes.u32(at + 8) == 18) {
                if (descSize != 4 && descSize != 8 || descAt + descSize > notes.size()) {
                    throw notes.fault("XEN_ELFNOTE_PHYS32_ENTRY", at, "has %d bytes, not 4 or 8".formatted(descSize));
                }
                return OptionalLong.of(notes.u32(descAt));
            }
            at = descAt + align4(descSize);
        }
        return OptionalLong.empty();
    }

    private static long align4(long n) {
        return (n + 3) & -4;
    }

    /** Refuses a 32-bit ELF. */
    void require64() {
        if (!is64) {
            throw new ImageException(name, "EI_CLASS", 4, "is 32-bit; this needs an ELF64");
        }
    }

    /**
     * The entry point as a physical address. Kernels give it as such (Linux, multiboot), whatever their virtual
     * addresses are; others give a virtual one.
     */
    long physicalEntry() {
        for (Segment s : loads()) {
            if (within(entry, s.paddr(), s.fileSize())) {
                return entry;
            }
        }
        for (Segment s : loads()) {
            if (within(entry, s.vaddr(), s.fileSize())) {
                return entry - s.vaddr() + s.paddr();
            }
        }
        throw new ImageException(name, "e_entry", 24, "0x%x is in no PT_LOAD".formatted(entry));
    }

    private static boolean within(long address, long start, long size) {
        return Long.compareUnsigned(address - start, size) < 0;
    }
}
