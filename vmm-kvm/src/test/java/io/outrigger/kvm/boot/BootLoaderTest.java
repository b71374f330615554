// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.vmm.BootSpec.Protocol;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.ImageException;
import io.outrigger.vmm.SpecException;
import org.junit.jupiter.api.Test;

class BootLoaderTest {
    private static final long RAM = 4 << 20;
    private static final long INITRAMFS = RAM - 4096;

    private final GuestMemory memory = Loads.ram(RAM);

    private CpuEntry enter(byte[] image, Protocol protocol) {
        BootPlan plan = Loads.kernel(image, protocol, memory);
        assertThat(plan.entry(1)).isEmpty();
        return plan.entry(0).orElseThrow();
    }

    private void assertLoaded() {
        for (int i = 0; i < Images.CODE_SIZE; i++) {
            assertThat(memory.getByte(Images.BASE + i)).isEqualTo((byte) (i + 1));
        }
    }

    @Test
    void pvhIsPreferredAndDescribed() {
        CpuEntry e = enter(Images.elf64(Images.BASE, 64, 0x100, 0x20_0010), Protocol.AUTO);
        assertLoaded();
        assertThat(e.mode()).isEqualTo(CpuMode.PROTECTED_32);
        assertThat(e.rip()).isEqualTo(0x20_0010);
        long info = e.rbx();
        assertThat(memory.getInt(info)).isEqualTo(0x336E_C578);
        assertThat(memory.getInt(info + 4)).isEqualTo(1);
        assertThat(memory.getInt(info + 12)).isEqualTo(1);
        long module = memory.getLong(info + 16);
        assertThat(memory.getLong(module)).isEqualTo(INITRAMFS);
        assertThat(memory.getLong(module + 8)).isEqualTo(3);
        assertThat(memory.getByte(INITRAMFS)).isEqualTo((byte) 7);
        assertThat(memory.getByte(memory.getLong(info + 24))).isEqualTo((byte) 'r');
        assertThat(memory.getLong(info + 32)).isEqualTo(0xE_0000);
        long map = memory.getLong(info + 40);
        assertThat(memory.getInt(info + 48)).isEqualTo(3);
        assertThat(memory.getLong(map + 8)).isEqualTo(0x9_FC00);
        assertThat(memory.getInt(map + 24 + 16)).isEqualTo(2);
        assertThat(memory.getLong(map + 48)).isEqualTo(0x10_0000);
        assertThat(memory.getLong(map + 48 + 8)).isEqualTo(RAM - 0x10_0000);
    }

    @Test
    void elf64GetsTheZeroPage() {
        CpuEntry e = enter(Images.elf64(), Protocol.AUTO);
        assertLoaded();
        assertZeroPage(e, Images.BASE);
    }

    @Test
    void bzImageIsEnteredWholeOnRequest() {
        CpuEntry e = enter(Images.bzImage(new byte[64]), Protocol.BZIMAGE);
        assertZeroPage(e, Images.BASE + 0x200);
        assertThat(memory.getShort(e.rsi() + 0x206)).isEqualTo((short) 0x20F);
        assertThat(memory.getInt(e.rsi() + 0x260)).isEqualTo(0x10_0000);
    }

    private void assertZeroPage(CpuEntry e, long rip) {
        assertThat(e.mode()).isEqualTo(CpuMode.LONG_KERNEL);
        assertThat(e.rip()).isEqualTo(rip);
        long zero = e.rsi();
        assertThat(memory.getInt(zero + 0x202)).isEqualTo(0x5372_6448);
        assertThat(memory.getByte(zero + 0x210)).isEqualTo((byte) 0xFF);
        assertThat(memory.getInt(zero + 0x218)).isEqualTo((int) INITRAMFS);
        assertThat(memory.getInt(zero + 0x21C)).isEqualTo(3);
        assertThat(memory.getByte(memory.getInt(zero + 0x228) + 5L)).isEqualTo((byte) 'x');
        assertThat(memory.getLong(zero + 0x70)).isEqualTo(0xE_0000);
        assertThat(memory.getByte(zero + 0x1E8)).isEqualTo((byte) 3);
        assertThat(memory.getInt(zero + 0x2D0 + 20 + 16)).isEqualTo(2);
        assertThat(translate(e.cr3(), 0xFFFF_F123L)).isEqualTo(0xFFFF_F123L);
        assertThat(memory.getLong(e.gdtBase() + Gdt.CODE_64)).isEqualTo(0x00AF_9B00_0000_FFFFL);
    }

    @Test
    void multibootIsDescribed() {
        CpuEntry e = enter(Images.multiboot32(), Protocol.AUTO);
        assertLoaded();
        assertThat(e.rip()).isEqualTo(Images.BASE);
        assertThat(e.rax()).isEqualTo(0x2BAD_B002);
        assertThat(memory.getInt(e.rbx())).isEqualTo(0b100_1101);
        assertThat(memory.getInt(e.rbx() + 4)).isEqualTo(639);
        assertThat(memory.getInt(e.rbx() + 8)).isEqualTo(3072);
        long module = memory.getInt(e.rbx() + 24);
        assertThat(memory.getInt(module)).isEqualTo((int) INITRAMFS);
        assertThat(memory.getInt(module + 4)).isEqualTo((int) INITRAMFS + 3);
        assertThat(memory.getInt(e.rbx() + 44)).isEqualTo(72);
    }

    @Test
    void everyVcpuEntersAPayload() {
        BootPlan plan = Loads.payload(new byte[] {1, 2, 3}, memory, 3);
        CpuEntry first = plan.entry(0).orElseThrow();
        CpuEntry last = plan.entry(2).orElseThrow();
        assertThat(plan.entry(3)).isEmpty();
        assertThat(first.mode()).isEqualTo(CpuMode.LONG_USER);
        assertThat(first.rip()).isEqualTo(BootInfo.PAYLOAD_ADDRESS);
        assertThat(memory.getByte(0x20_0002)).isEqualTo((byte) 3);
        assertThat(last.rsi()).isEqualTo(2);
        assertThat(last.rsp() - first.rsp()).isEqualTo(2 * BootInfo.STACK_SIZE);
        assertThat(last.rsp()).isLessThanOrEqualTo(BootInfo.PAYLOAD_ADDRESS);
        long info = first.rdi();
        assertThat(memory.getLong(info + BootInfo.AT_MAGIC)).isEqualTo(BootInfo.MAGIC);
        assertThat(memory.getInt(info + BootInfo.AT_VCPU_COUNT)).isEqualTo(3);
        assertThat(memory.getInt(info + BootInfo.AT_CPL)).isEqualTo(3);
        assertThat(memory.getInt(info + BootInfo.AT_CMDLINE_LENGTH)).isEqualTo(3);
        assertThat(memory.getLong(info + BootInfo.AT_PAYLOAD_END)).isEqualTo(0x20_1000);
        assertThat(memory.getLong(info + BootInfo.AT_PAGE_TABLE_ROOT)).isEqualTo(first.cr3());
        assertThat(memory.getLong(first.cr3()) & 4).isEqualTo(4);
        assertThat(translate(first.cr3(), 0x20_0001)).isEqualTo(0x20_0001);
    }

    @Test
    void stacksOfManyVcpusFollowThePayload() {
        GuestMemory large = Loads.ram(16 << 20);
        BootPlan plan = Loads.payload(new byte[5000], large, 40);
        CpuEntry first = plan.entry(0).orElseThrow();
        assertThat(first.rsp()).isEqualTo(0x20_2000 + BootInfo.STACK_SIZE);
        assertThat(large.getLong(first.rdi() + BootInfo.AT_PAYLOAD_END)).isEqualTo(0x20_2000 + 40 * 0x1_0000);
    }

    @Test
    void segmentsSpanZones() {
        GuestMemory zones = Loads.zones(Images.BASE + 4096, RAM);
        Loads.kernel(Images.elf64(Images.BASE + 4096 - 10, 64, 0x100, 0), Protocol.ELF64, zones);
        assertThat(zones.getByte(Images.BASE + 4096 - 10)).isEqualTo((byte) 1);
        assertThat(zones.getByte(Images.BASE + 4096 + 53)).isEqualTo((byte) 64);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertRefused(Images.elf64(Images.BASE, 65, 64, 0), "p_filesz");
        assertRefused(Images.elf64(Images.BASE, 65, 4096, 0), "truncated");
        assertRefused(Images.elf64(0x9_F000, 64, 0x1000, 0), "overlaps the firmware");
        assertRefused(Images.elf64(0x1000, 64, 0x1000, 0), "overlaps");
        assertRefused(Images.elf64(-4096, 64, 0x2000, 0), "outside any RAM");
        assertRefused(Images.elf64(Long.MAX_VALUE - 64, 64, 0x2000, 0), "outside any RAM");
        assertThatThrownBy(() -> enter(Images.elf64(RAM, 64, 64, 0), Protocol.AUTO))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("memory.size")
                .hasMessageContaining("at least 5M");
        assertThatThrownBy(() -> enter(Images.elf64(0x10_0000, 64, RAM - 0x10_0000, 0), Protocol.AUTO))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("initrd");
    }

    private void assertRefused(byte[] image, String why) {
        assertThatThrownBy(() -> enter(image, Protocol.AUTO))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining(why);
    }

    /** Walks the tables as the processor does. */
    private long translate(long root, long address) {
        long table = root;
        for (int shift = 39; ; shift -= 9) {
            long entry = memory.getLong(table + ((address >>> shift) & 511) * 8);
            assertThat(entry & 3).isEqualTo(3);
            if ((entry & 0x80) != 0) {
                long mask = (1L << shift) - 1;
                return (entry & 0x000F_FFFF_FFFF_F000L & ~mask) | (address & mask);
            }
            table = entry & 0x000F_FFFF_FFFF_F000L;
        }
    }
}
