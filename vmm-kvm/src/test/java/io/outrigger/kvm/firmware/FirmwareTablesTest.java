// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.GuestRegion;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.Irqchip;
import io.outrigger.vmm.VmSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables as a kernel reads them: by signature, pointer, length and checksum. */
class FirmwareTablesTest {
    private final GuestMemory memory =
            new GuestMemory(List.of(new GuestRegion(0, Arena.ofAuto().allocate(2 << 20, 4096))));

    private long write(int vcpus, Irqchip irqchip) {
        VmSpec spec = VmSpec.payload(Image.of("none", new byte[0]))
                .vcpus(vcpus)
                .irqchip(irqchip)
                .build();
        return FirmwareTables.write(spec, memory);
    }

    private String text(long at, int length) {
        return new String(memory.slice(at, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.US_ASCII);
    }

    private void sumsToZero(long at, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            sum += memory.getByte(at + i);
        }
        assertThat(sum & 0xFF).isZero();
    }

    private long table(long at, String signature) {
        assertThat(text(at, 4)).isEqualTo(signature);
        sumsToZero(at, memory.getInt(at + 4));
        return at;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 255, 256, 1024})
    void acpiIsWhole(int vcpus) {
        long rsdp = write(vcpus, Irqchip.KERNEL);
        assertThat(text(rsdp, 8)).isEqualTo("RSD PTR ");
        sumsToZero(rsdp, 20);
        sumsToZero(rsdp, 36);
        long xsdt = table(memory.getLong(rsdp + 24), "XSDT");
        long fadt = table(memory.getLong(xsdt + 36), "FACP");
        long madt = table(memory.getLong(xsdt + 44), "APIC");
        assertThat(memory.getInt(fadt + 4)).isEqualTo(276);
        table(memory.getInt(fadt + 40), "DSDT");
        assertThat(memory.getLong(fadt + 140)).isEqualTo(memory.getInt(fadt + 40));
        assertThat(memory.getInt(fadt + 64)).isEqualTo(0x604);
        assertThat(memory.getInt(fadt + 76)).isEqualTo(0x608);
        assertThat(memory.getByte(fadt + 116)).isEqualTo((byte) 1); // the reset register is a port
        assertThat(memory.getLong(fadt + 120)).isEqualTo(0x64);
        assertThat(memory.getByte(fadt + 128)).isEqualTo((byte) 0xFE);
        assertThat(memory.getLong(fadt + 172 + 4)).isEqualTo(0x604); // X_PM1a_CNT_BLK
        assertThat(memory.getLong(fadt + 208 + 4)).isEqualTo(0x608); // X_PM_TMR_BLK
        assertThat(apicIds(madt)).hasSize(vcpus).doesNotHaveDuplicates();
    }

    private List<Integer> apicIds(long madt) {
        List<Integer> ids = new ArrayList<>();
        long end = madt + memory.getInt(madt + 4);
        long at = madt + 44;
        while (at < end) {
            int type = memory.getByte(at);
            int length = memory.getByte(at + 1) & 0xFF;
            assertThat(length).isPositive();
            if (type == 0) {
                ids.add(memory.getByte(at + 3) & 0xFF);
            } else if (type == 9) {
                ids.add(memory.getInt(at + 4));
            }
            at += length;
        }
        assertThat(at).isEqualTo(end);
        return ids;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 254})
    void theMpTableIsWhole(int vcpus) {
        write(vcpus, Irqchip.KERNEL);
        long pointer = 0xF_0000;
        assertThat(text(pointer, 4)).isEqualTo("_MP_");
        sumsToZero(pointer, 16);
        long table = memory.getInt(pointer + 4);
        assertThat(text(table, 4)).isEqualTo("PCMP");
        int length = memory.getShort(table + 4) & 0xFFFF;
        sumsToZero(table, length);
        int processors = 0;
        int entries = 0;
        long at = table + 44;
        while (at < table + length) {
            int type = memory.getByte(at);
            assertThat(type).isBetween(0, 4);
            processors += type == 0 ? 1 : 0;
            at += type == 0 ? 20 : 8;
            entries++;
        }
        assertThat(processors).isEqualTo(vcpus);
        assertThat(entries).isEqualTo(memory.getShort(table + 34));
    }

    @Test
    void withoutInterruptControllersThereIsNothing() {
        assertThat(write(1, Irqchip.NONE)).isZero();
        assertThat(memory.getLong(0xE_0000)).isZero();
        assertThat(memory.getLong(0xF_0000)).isZero();
    }

    @Test
    void splitHasNoPic() {
        long rsdp = write(1, Irqchip.SPLIT);
        long madt = memory.getLong(memory.getLong(rsdp + 24) + 44);
        assertThat(memory.getInt(madt + 40)).isZero(); // PCAT_COMPAT
    }
}
