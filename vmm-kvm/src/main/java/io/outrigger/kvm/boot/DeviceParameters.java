// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.vmm.BootSpec;
import io.outrigger.vmm.VirtioPlace;
import java.util.List;
import java.util.stream.Collectors;

/** Tells a kernel of its virtio devices on its command line, for those that have no ACPI. */
final class DeviceParameters {
    private static final String INIT_ARGUMENTS = " -- "; // what follows is init's (admin-guide/kernel-parameters.rst)

    private DeviceParameters() {}

    static BootSpec.Kernel addTo(BootSpec.Kernel kernel, List<VirtioPlace> places) {
        if (places.isEmpty()) {
            return kernel;
        }
        String added = places.stream().map(VirtioPlace::toParameter).collect(Collectors.joining(" ", " ", ""));
        String cmdline = kernel.cmdline();
        int init = cmdline.indexOf(INIT_ARGUMENTS);
        String whole = init < 0 ? cmdline + added : cmdline.substring(0, init) + added + cmdline.substring(init);
        return new BootSpec.Kernel(kernel.image(), kernel.initramfs(), whole, kernel.protocol());
    }
}
