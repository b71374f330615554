// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.GuestRegion;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.Irqchip;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.PlatformMap;
import io.outrigger.vmm.VirtioTransport;
import io.outrigger.vmm.VmSpec;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/**
 * Reads the tables as a kernel does: finds them by search, follows pointers, checks sums, and counts what it finds.
 */
class FirmwareEntriesTest {
    private static final long BIOS = 0xE_0000;
    private static final long BIOS_END = 0x10_0000;

    @Property(tries = 60)
    void everyCpuIsInTheMadtOnce(@ForAll @IntRange(min = 1, max = 1024) int vcpus, @ForAll boolean split) {
        GuestMemory memory = write(vcpus, split ? Irqchip.SPLIT : Irqchip.KERNEL);
        long madt = acpiTable(memory, "APIC");
        assertThat(memory.getInt(madt + 36) & 0xFFFF_FFFFL).isEqualTo(PlatformMap.LAPIC_BASE);
        assertThat(memory.getInt(madt + 40)).as("PCAT_COMPAT").isEqualTo(split ? 0 : 1);
        BitSet ids = new BitSet();
        List<Integer> others = new ArrayList<>();
        long end = madt + memory.getInt(madt + 4);
        long at = madt + 44;
        while (at < end) {
            int type = memory.getByte(at);
            if (type == 0 || type == 9) {
                int id = type == 0 ? memory.getByte(at + 3) & 0xFF : memory.getInt(at + 4);
                assertThat(ids.get(id)).isFalse();
                assertThat(memory.getInt(at + (type == 0 ? 4 : 8)))
                        .as("enabled")
                        .isEqualTo(1);
                assertThat(type).as("type of id %d", id).isEqualTo(id < 255 ? 0 : 9);
                ids.set(id);
            } else {
                others.add(type);
            }
            assertThat(memory.getByte(at + 1)).isPositive();
            at += memory.getByte(at + 1);
        }
        assertThat(at).isEqualTo(end);
        assertThat(ids.cardinality()).isEqualTo(vcpus);
        assertThat(ids.length()).isEqualTo(vcpus);
        assertThat(others)
                .as("I/O APIC, SCI, NMI; NMI of x2APICs")
                .isEqualTo(vcpus > 255 ? List.of(1, 2, 4, 0xA) : List.of(1, 2, 4));
    }

    @Property(tries = 60)
    void theMpTableListsWhatItCounts(@ForAll @IntRange(min = 1, max = 254) int vcpus, @ForAll boolean split) {
        GuestMemory memory = write(vcpus, split ? Irqchip.SPLIT : Irqchip.KERNEL);
        long pointer = find(memory, "_MP_");
        assertThat(pointer).isGreaterThanOrEqualTo(0xF_0000L);
        assertThat(sum(memory, pointer, 16)).isZero();
        long table = memory.getInt(pointer + 4) & 0xFFFF_FFFFL;
        int length = memory.getShort(table + 4) & 0xFFFF;
        assertThat(text(memory, table, 4)).isEqualTo("PCMP");
        assertThat(sum(memory, table, length)).isZero();
        int[] counts = new int[5];
        BitSet apicIds = new BitSet();
        int previous = 0;
        long at = table + 44;
        for (int n = memory.getShort(table + 34); n > 0; n--) {
            int type = memory.getByte(at);
            assertThat(type).as("entries are sorted by type").isGreaterThanOrEqualTo(previous);
            previous = type;
            counts[type]++;
            if (type == 0 || type == 2) {
                int id = memory.getByte(at + 1) & 0xFF;
                assertThat(apicIds.get(id)).as("APIC id %d is taken", id).isFalse();
                apicIds.set(id);
            }
            if (type == 0) {
                boolean boot = (memory.getByte(at + 3) & 2) != 0;
                assertThat(boot).isEqualTo(counts[0] == 1);
            }
            if (type == 3) {
                assertThat(memory.getByte(at + 7))
                        .as("KVM's default routing: pin of its number")
                        .isEqualTo(memory.getByte(at + 5));
            }
            at += type == 0 ? 20 : 8;
        }
        assertThat(at).isEqualTo(table + length);
        assertThat(counts).containsExactly(vcpus, 1, 1, 24, split ? 1 : 2);
    }

    @Test
    void moreCpusThanIdsHaveNoMpTable() {
        assertThat(find(write(255, Irqchip.KERNEL), "_MP_")).isNegative();
    }

    @Test
    void withoutInterruptControllersThereIsNothing() {
        GuestMemory memory = memory();
        assertThat(FirmwareTables.write(spec(2, Irqchip.NONE), memory)).isZero();
        for (long at = BIOS; at < BIOS_END; at += 8) {
            assertThat(memory.getLong(at)).isZero();
        }
    }

    /** PCI Firmware Specification 3.3, table 4-3. */
    @Test
    void theMcfgSaysWhereConfigurationSpaceIs() {
        GuestMemory memory = memory();
        FirmwareTables.write(pci(), memory);
        long mcfg = acpiTable(memory, "MCFG");
        assertThat(memory.getInt(mcfg + 4)).isEqualTo(60);
        assertThat(memory.getLong(mcfg + 44)).isEqualTo(PlatformMap.ECAM_BASE);
        assertThat(memory.getInt(mcfg + 52)).as("segment 0, buses 0 to 0").isZero();
    }

    /** Offsets: ACPI specification 6.5, table 5.9. */
    @Test
    void theFadtNamesTheRegistersWhereTheyAre() {
        GuestMemory memory = write(2, Irqchip.KERNEL);
        long fadt = acpiTable(memory, "FACP");
        assertThat(memory.getByte(fadt + 8)).isEqualTo((byte) 6);
        assertThat(memory.getInt(fadt + 4)).isEqualTo(276);
        assertThat(memory.getShort(fadt + 46)).isEqualTo((short) PlatformMap.SCI_GSI);
        assertThat(memory.getInt(fadt + 56)).isEqualTo(PlatformMap.PM1A_EVENT_PORT);
        assertThat(memory.getInt(fadt + 64)).isEqualTo(PlatformMap.PM1A_CONTROL_PORT);
        assertThat(memory.getInt(fadt + 76)).isEqualTo(PlatformMap.PM_TIMER_PORT);
        assertThat(memory.getInt(fadt + 88))
                .as("lengths of PM1 event, PM1 control, PM2, timer")
                .isEqualTo(0x04_00_02_04);
        int flags = memory.getInt(fadt + 112);
        assertThat(flags & 1 << 8).as("TMR_VAL_EXT: 32 bits").isNotZero();
        assertThat(flags & 1 << 10).as("RESET_REG_SUP").isNotZero();
        assertThat(flags & 1 << 20).as("HW_REDUCED_ACPI").isZero();
        assertThat(memory.getByte(fadt + 116))
                .as("reset register in port space")
                .isEqualTo((byte) 1);
        assertThat(memory.getLong(fadt + 120)).isEqualTo(PlatformMap.I8042_PORT + 4);
        assertThat(memory.getByte(fadt + 128)).isEqualTo((byte) 0xFE);
        assertThat(memory.getLong(fadt + 152)).isEqualTo(PlatformMap.PM1A_EVENT_PORT);
        assertThat(memory.getLong(fadt + 176)).isEqualTo(PlatformMap.PM1A_CONTROL_PORT);
        assertThat(memory.getLong(fadt + 212)).isEqualTo(PlatformMap.PM_TIMER_PORT);
        long dsdt = memory.getLong(fadt + 140);
        assertThat(memory.getInt(fadt + 40) & 0xFFFF_FFFFL).isEqualTo(dsdt);
        checkTable(memory, dsdt, "DSDT");
    }

    private static GuestMemory write(int vcpus, Irqchip irqchip) {
        GuestMemory memory = memory();
        long rsdp = FirmwareTables.write(spec(vcpus, irqchip), memory);
        assertThat(rsdp).isEqualTo(find(memory, "RSD PTR "));
        return memory;
    }

    static GuestMemory memory() {
        return new GuestMemory(List.of(new GuestRegion(0, MemorySegment.ofArray(new long[1 << 17]))));
    }

    static VmSpec spec(int vcpus, Irqchip irqchip) {
        return VmSpec.payload(Image.of("none", new byte[0]))
                .memory(MiB.of(1))
                .vcpus(vcpus)
                .irqchip(irqchip)
                .build();
    }

    static VmSpec pci() {
        return VmSpec.payload(Image.of("none", new byte[0]))
                .memory(MiB.of(1))
                .irqchip(Irqchip.KERNEL)
                .transport(VirtioTransport.PCI)
                .build();
    }

    /** The table of a signature, by RSDP and XSDT, all checked. */
    static long acpiTable(GuestMemory memory, String signature) {
        long rsdp = find(memory, "RSD PTR ");
        assertThat(memory.getByte(rsdp + 15)).isEqualTo((byte) 2);
        assertThat(memory.getInt(rsdp + 20)).isEqualTo(36);
        assertThat(sum(memory, rsdp, 20)).isZero();
        assertThat(sum(memory, rsdp, 36)).isZero();
        long xsdt = memory.getLong(rsdp + 24);
        checkTable(memory, xsdt, "XSDT");
        for (long at = xsdt + 36; at < xsdt + memory.getInt(xsdt + 4); at += 8) {
            long table = memory.getLong(at);
            if (text(memory, table, 4).equals(signature)) {
                checkTable(memory, table, signature);
                return table;
            }
        }
        throw new AssertionError("the XSDT has no " + signature);
    }

    private static void checkTable(GuestMemory memory, long at, String signature) {
        int length = memory.getInt(at + 4);
        assertThat(text(memory, at, 4)).isEqualTo(signature);
        assertThat(at).isGreaterThanOrEqualTo(BIOS);
        assertThat(at + length).as("ACPI stays below the MP table").isLessThanOrEqualTo(0xF_0000L);
        assertThat(sum(memory, at, length)).as("checksum of " + signature).isZero();
    }

    /** Where a signature stands on a 16-byte boundary between 0xE0000 and 1 MiB, or -1. */
    private static long find(GuestMemory memory, String signature) {
        for (long at = BIOS; at < BIOS_END; at += 16) {
            if (text(memory, at, signature.length()).equals(signature)) {
                return at;
            }
        }
        return -1;
    }

    private static String text(GuestMemory memory, long at, int length) {
        byte[] bytes = new byte[length];
        memory.read(at, MemorySegment.ofArray(bytes));
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static int sum(GuestMemory memory, long at, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            sum += memory.getByte(at + i);
        }
        return sum & 0xFF;
    }
}
