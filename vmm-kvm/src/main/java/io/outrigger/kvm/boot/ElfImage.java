// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.ImageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * An ELF executable for x86: the parts that a loader uses (System V ABI, gABI chapters 4 and 5).
 *
 * <p>Immutable.
 *
 * @param name the image's name
 * @param is64 whether it is ELF64
 * @param entry where execution starts, as linked
 * @param segments what is loaded
 * @param pvhEntry the 32-bit entry of the PVH note (xen/include/public/elfnote.h, XEN_ELFNOTE_PHYS32_ENTRY), if there
 *     is one
 */
record ElfImage(String name, boolean is64, long entry, List<Segment> segments, OptionalLong pvhEntry) {
    private static final int PT_LOAD = 1;
    private static final int PT_NOTE = 4;
    private static final int MAX_SEGMENTS = 64;
    private static final int MAX_NOTES = 64 << 10;
    private static final int EM_386 = 3;
    private static final int EM_X86_64 = 62;
    private static final int PHYS32_ENTRY = 18;
    /** Physical addresses from here on are refused: no guest has so much, and sums below cannot wrap. */
    private static final long ADDRESS_LIMIT = 1L << 52;

    /**
     * A PT_LOAD.
     *
     * @param offset where its bytes are in the image
     * @param address its physical address
     * @param virtual its virtual address
     * @param fileSize bytes in the image
     * @param memorySize bytes in memory; what the image has not is zero
     */
    record Segment(long offset, long address, long virtual, long fileSize, long memorySize) {
        long end() {
            return address + memorySize;
        }
    }

    /** Whether an image begins as ELF does. */
    static boolean isElf(Fields head) {
        return head.size() >= 4 && head.i32(0) == 0x464C457F;
    }

    /** Reads the headers. */
    static ElfImage parse(String name, Image.Reader reader) {
        Fields ident = Fields.read(name, reader, 0, 52);
        int elfClass = ident.u8(4);
        ident.check(
                elfClass == 1 || elfClass == 2, "EI_CLASS", 4, "is %d, neither ELF32 nor ELF64".formatted(elfClass));
        ident.check(ident.u8(5) == 1, "EI_DATA", 5, "is not little-endian");
        boolean is64 = elfClass == 2;
        Fields head = Fields.read(name, reader, 0, is64 ? 64 : 52);
        int type = head.u16(16);
        head.check(type == 2 || type == 3, "e_type", 16, "is %d; an executable is needed".formatted(type));
        int machine = head.u16(18);
        head.check(
                machine == (is64 ? EM_X86_64 : EM_386),
                "e_machine",
                18,
                "is %d; this is not an x86 image".formatted(machine));
        long entry = is64 ? head.i64(24) : head.u32(24);
        long tableAt = is64 ? head.i64(32) : head.u32(28);
        int entrySize = head.u16(is64 ? 54 : 42);
        int count = head.u16(is64 ? 56 : 44);
        head.check(entrySize == (is64 ? 56 : 32), "e_phentsize", is64 ? 54 : 42, "is " + entrySize);
        head.check(
                count > 0 && count <= MAX_SEGMENTS,
                "e_phnum",
                is64 ? 56 : 44,
                "is %d; 1 to %d are accepted".formatted(count, MAX_SEGMENTS));
        head.check(tableAt > 0, "e_phoff", is64 ? 32 : 28, "is not in the file");
        Fields table = Fields.read(name, reader, tableAt, count * entrySize);
        List<Segment> segments = new ArrayList<>();
        OptionalLong pvh = OptionalLong.empty();
        for (int i = 0; i < count; i++) {
            int at = i * entrySize;
            if (table.i32(at) == PT_LOAD) {
                Segment s = segment(table, at, is64, reader.size());
                if (s.memorySize() > 0) {
                    segments.add(s);
                }
            } else if (table.i32(at) == PT_NOTE && pvh.isEmpty()) {
                pvh = pvhNote(name, reader, segment(table, at, is64, reader.size()));
            }
        }
        table.check(!segments.isEmpty(), "p_type", 0, "nothing is to be loaded (no PT_LOAD)");
        return new ElfImage(name, is64, entry, List.copyOf(segments), pvh);
    }

    /** The lowest physical address that is loaded. */
    long start() {
        return segments.stream().mapToLong(Segment::address).min().orElseThrow();
    }

    /** The physical address after the last that is used. */
    long end() {
        return segments.stream().mapToLong(Segment::end).max().orElseThrow();
    }

    /**
     * The physical address of the entry. Kernels are linked to run elsewhere than they are loaded, and some state
     * their entry as a physical address, others as a virtual one.
     */
    long physicalEntry() {
        for (Segment s : segments) {
            if (entry >= s.address() && entry < s.end()) {
                return entry;
            }
        }
        for (Segment s : segments) {
            if (entry - s.virtual() >= 0 && entry - s.virtual() < s.memorySize()) {
                return entry - s.virtual() + s.address();
            }
        }
        throw new ImageException(name, "e_entry", 24, "0x%x lies in no loaded segment".formatted(entry));
    }

    /** Copies what is to be loaded into the guest. */
    void load(Image.Reader reader, GuestMemory memory, long lowest, long limit) {
        for (Segment s : segments) {
            if (s.address() < lowest || s.end() > limit || !memory.contains(s.address(), s.memorySize())) {
                throw new ImageException(
                        name,
                        "wants memory at 0x%x-0x%x; the guest has 0x%x-0x%x for it: give it more memory"
                                .formatted(s.address(), s.end() - 1, lowest, limit - 1));
            }
            reader.read(s.offset(), memory.slice(s.address(), s.fileSize()));
            // What is beyond the file's bytes is zero: RAM is fresh.
        }
    }

    private static Segment segment(Fields t, int at, boolean is64, long imageSize) {
        long offset = is64 ? t.i64(at + 8) : t.u32(at + 4);
        long virtual = is64 ? t.i64(at + 16) : t.u32(at + 8);
        long address = is64 ? t.i64(at + 24) : t.u32(at + 12);
        long fileSize = is64 ? t.i64(at + 32) : t.u32(at + 16);
        long memorySize = is64 ? t.i64(at + 40) : t.u32(at + 20);
        t.check(
                offset >= 0 && fileSize >= 0 && offset <= imageSize && fileSize <= imageSize - offset,
                "p_filesz",
                at + (is64 ? 32 : 16),
                "the image ends before the segment does");
        t.check(
                memorySize >= fileSize && memorySize < ADDRESS_LIMIT,
                "p_memsz",
                at + (is64 ? 40 : 20),
                "is less than p_filesz, or absurd");
        t.check(address >= 0 && address < ADDRESS_LIMIT, "p_paddr", at + (is64 ? 24 : 12), "is absurd");
        return new Segment(offset, address, virtual, fileSize, memorySize);
    }

    private static OptionalLong pvhNote(String name, Image.Reader reader, Segment note) {
        int size = (int) Math.min(note.fileSize(), MAX_NOTES);
        Fields n = Fields.read(name, reader, note.offset(), size);
        for (int at = 0; at + 12 <= size; ) {
            long nameSize = n.u32(at);
            long valueSize = n.u32(at + 4);
            long value = at + 12 + (nameSize + 3 & ~3L);
            long next = value + (valueSize + 3 & ~3L);
            if (next > size) {
                break;
            }
            boolean xen = nameSize == 4
                    && new String(
                                    n.slice(at + 12, 3).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE),
                                    StandardCharsets.US_ASCII)
                            .equals("Xen");
            if (xen && n.i32(at + 8) == PHYS32_ENTRY && valueSize >= 4) {
                return OptionalLong.of(n.u32((int) value));
            }
            at = (int) next;
        }
        return OptionalLong.empty();
    }
}
