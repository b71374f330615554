// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.util.Optional;

/**
 * What a VM runs and how it is entered.
 *
 * <p>Immutable.
 */
public sealed interface BootSpec {
    /** The kernel or payload. */
    Image image();

    /** The kernel's or payload's command line. */
    String cmdline();

    /** The same with another command line. */
    BootSpec withCmdline(String newCmdline);

    /** How a kernel is entered. */
    enum Protocol {
        /**
         * By what the image offers: PVH note, multiboot header, 64-bit entry; a bzImage is unpacked on the host first.
         */
        AUTO,
        /** ELF by its PVH note: 32-bit protected mode (Xen's PVH boot ABI). */
        PVH,
        /** ELF64 by its entry point in long mode, with Linux's zero page (64-bit boot protocol). */
        ELF64,
        /** bzImage by the 64-bit boot protocol, unpacking itself in the guest. */
        BZIMAGE,
        /** Multiboot 1 ELF: 32-bit protected mode. */
        MULTIBOOT
    }

    /** Where a payload starts. */
    enum Privilege {
        /** CPL 0. */
        KERNEL,
        /** CPL 3 with I/O privilege. */
        USER
    }

    /**
     * An operating system kernel.
     *
     * @param image the kernel
     * @param initramfs its initial file system
     * @param cmdline its command line
     * @param protocol how it is entered
     */
    record Kernel(Image image, Optional<Image> initramfs, String cmdline, Protocol protocol) implements BootSpec {
        @Override
        public Kernel withCmdline(String newCmdline) {
            return new Kernel(image, initramfs, newCmdline, protocol);
        }
    }

    /**
     * A freestanding program, ELF64 or flat, that every vCPU enters directly in long mode with identity page tables
     * and a boot-information page ({@code guests/abi/boot_info.h}).
     *
     * @param image the program
     * @param cmdline text that the boot page points to
     * @param privilege the level it starts at
     */
    record Payload(Image image, String cmdline, Privilege privilege) implements BootSpec {
        @Override
        public Payload withCmdline(String newCmdline) {
            return new Payload(image, newCmdline, privilege);
        }
    }
}
