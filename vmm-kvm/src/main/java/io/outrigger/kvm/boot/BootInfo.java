// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.vmm.BootSpec;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.GuestRegion;
import io.outrigger.vmm.PlatformMap;
import io.outrigger.vmm.SpecException;
import java.nio.charset.StandardCharsets;

/** The boot-information page of payloads: guests/abi/boot_info.h, with which a test compares every number here. */
final class BootInfo {
    static final long PAGE = 0x1_0000;
    static final long FLAT_BASE = 0x20_0000;
    static final long STACK_SIZE = 0x4000;

    static final long MAGIC = 0x5247_4749_5254_554FL;
    static final int VERSION = 1;
    static final int SIZE = 88;
    static final int VERSION_AT = 8;
    static final int SIZE_AT = 12;
    static final int VCPUS_AT = 16;
    static final int CPL_AT = 20;
    static final int RAM_BELOW_4G_AT = 24;
    static final int RAM_ABOVE_4G_AT = 32;
    static final int FREE_BASE_AT = 40;
    static final int FREE_END_AT = 48;
    static final int CMDLINE_AT = 56;
    static final int CMDLINE_SIZE_AT = 64;
    static final int TSC_KHZ_AT = 72;

    private static final int CMDLINE_MAX = 4096 - SIZE - 1;

    private BootInfo() {}

    static void write(BootSpec.Payload boot, int vcpus, GuestMemory memory, long freeBase, long freeEnd, int tscKhz) {
        byte[] text = boot.cmdline().getBytes(StandardCharsets.UTF_8);
        if (text.length > CMDLINE_MAX) {
            throw new SpecException(
                    "boot.cmdline", "has %d bytes; a payload gets %d".formatted(text.length, CMDLINE_MAX));
        }
        memory.clear(PAGE, 4096);
        memory.putLong(PAGE, MAGIC);
        memory.putInt(PAGE + VERSION_AT, VERSION);
        memory.putInt(PAGE + SIZE_AT, SIZE);
        memory.putInt(PAGE + VCPUS_AT, vcpus);
        memory.putInt(PAGE + CPL_AT, boot.privilege() == BootSpec.Privilege.USER ? 3 : 0);
        memory.putLong(PAGE + RAM_BELOW_4G_AT, ramBetween(memory, 0, PlatformMap.HOLE_END));
        memory.putLong(PAGE + RAM_ABOVE_4G_AT, ramBetween(memory, PlatformMap.HOLE_END, Long.MAX_VALUE));
        memory.putLong(PAGE + FREE_BASE_AT, freeBase);
        memory.putLong(PAGE + FREE_END_AT, freeEnd);
        memory.putLong(PAGE + CMDLINE_AT, PAGE + SIZE);
        memory.putLong(PAGE + CMDLINE_SIZE_AT, text.length);
        memory.putInt(PAGE + TSC_KHZ_AT, tscKhz);
        memory.write(PAGE + SIZE, text);
    }

    private static long ramBetween(GuestMemory memory, long from, long to) {
        long sum = 0;
        for (GuestRegion r : memory.regions()) {
            if (r.base() >= from && r.base() < to) {
                sum += r.size();
            }
        }
        return sum;
    }
}
