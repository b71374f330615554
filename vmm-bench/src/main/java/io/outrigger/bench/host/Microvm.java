// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.host;

import java.util.ArrayList;
import java.util.List;

/** How QEMU's microvm machine is started to be measured: the fewest devices, and the launcher's ends of a VM. */
public final class Microvm {
    private Microvm() {}

    /**
     * Arguments of {@code qemu-system-x86_64}: its serial port is standard output, and a write to the power-off port
     * ends it with status 1.
     *
     * @param machine options of the machine beside KVM, and without ACPI or a clock
     * @param cpu the processor, as {@code -cpu} takes it
     * @param mib RAM in MiB
     * @param kernel the image, an ELF file with a PVH note
     * @param more arguments
     */
    public static List<String> arguments(String machine, String cpu, String mib, String kernel, String... more) {
        List<String> arguments = new ArrayList<>(List.of("-M", "microvm,accel=kvm,acpi=off,rtc=off" + machine));
        arguments.addAll(List.of("-cpu", cpu, "-m", mib, "-nodefaults", "-no-user-config", "-display", "none"));
        arguments.addAll(List.of("-no-reboot", "-serial", "stdio"));
        arguments.addAll(List.of("-device", "isa-debug-exit,iobase=0x604,iosize=2", "-kernel", kernel));
        arguments.addAll(List.of(more));
        return List.copyOf(arguments);
    }
}
