// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.vmm.BootSpec;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.SpecException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * What every kernel is handed, whatever the protocol: its command line and its initial file system, in guest memory.
 *
 * <p>Immutable.
 *
 * @param cmdline guest-physical address of the terminated command line
 * @param initramfs guest-physical address of the initial file system, 0 without
 * @param initramfsSize its bytes
 */
record BootData(long cmdline, long initramfs, long initramfsSize) {
    private static final long CMDLINE = 0x2_0000;
    /** Linux reads 2,048 bytes at most on x86 (COMMAND_LINE_SIZE, asm/setup.h). */
    private static final int CMDLINE_MAX = 2048;

    private static final long PAGE = 4096;

    /**
     * Puts both into the guest.
     *
     * @param kernelEnd where the kernel's memory ends, so that nothing is put before
     * @param limit the address that the initial file system must end before
     */
    static BootData write(BootSpec.Kernel boot, GuestMemory memory, long kernelEnd, long limit) {
        byte[] text = boot.cmdline().getBytes(StandardCharsets.UTF_8);
        if (text.length >= CMDLINE_MAX) {
            throw new SpecException(
                    "boot.cmdline", "has %d bytes; kernels read %d".formatted(text.length, CMDLINE_MAX - 1));
        }
        memory.write(CMDLINE, MemorySegment.ofArray(text));
        memory.putByte(CMDLINE + text.length, (byte) 0);
        if (boot.initramfs().isEmpty()) {
            return new BootData(CMDLINE, 0, 0);
        }
        Image image = boot.initramfs().get();
        try (Image.Reader reader = image.open()) {
            long size = reader.size();
            long end = Math.min(LongMode.lowEnd(memory), limit);
            long at = end - size & -PAGE;
            if (size == 0 || size > end || at < kernelEnd) {
                throw new SpecException(
                        "memory.size",
                        "no room for %s: %d bytes, where the kernel leaves %d; give the guest more memory"
                                .formatted(image.name(), size, Math.max(0, end - kernelEnd)));
            }
            reader.read(0, memory.slice(at, size));
            return new BootData(CMDLINE, at, size);
        }
    }
}
