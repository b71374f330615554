// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

/**
 * The boot page as {@code guests/abi/boot_info.h} has it; a test compares every number here with that header.
 */
final class BootInfo {
    static final long MAGIC = 0x5247_4749_5254_554FL;
    static final int VERSION = 2;
    static final long PAYLOAD_ADDRESS = 0x20_0000;
    static final long STACK_SIZE = 0x1_0000;
    static final int FLAG_TSC_KHZ = 1;
    static final int FLAG_SIDECORE = 2;

    static final int AT_MAGIC = 0x00;
    static final int AT_VERSION = 0x08;
    static final int AT_SIZE = 0x0C;
    static final int AT_FLAGS = 0x10;
    static final int AT_CPL = 0x14;
    static final int AT_VCPU_COUNT = 0x18;
    static final int AT_TSC_KHZ = 0x1C;
    static final int AT_RAM_BELOW_4G = 0x20;
    static final int AT_RAM_ABOVE_4G = 0x28;
    static final int AT_RAM_TOP = 0x30;
    static final int AT_CMDLINE_GPA = 0x38;
    static final int AT_CMDLINE_LENGTH = 0x40;
    static final int AT_HYPERVISOR_CPUID = 0x44;
    static final int AT_SIDECORE_GPA = 0x48;
    static final int AT_SIDECORE_SIZE = 0x50;
    static final int AT_PAYLOAD_END = 0x58;
    static final int AT_MAPPED_TOP = 0x60;
    static final int AT_PAGE_TABLE_ROOT = 0x68;
    static final int SIZE = 0x80;

    private BootInfo() {}
}
