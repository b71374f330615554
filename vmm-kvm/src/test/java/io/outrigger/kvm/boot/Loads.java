// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.vmm.BootSpec.Protocol;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.GuestRegion;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.VmSpec;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;

/** Loading into plain memory. */
final class Loads {
    private Loads() {}

    static GuestMemory ram(long size) {
        return new GuestMemory(List.of(new GuestRegion(0, Arena.ofAuto().allocate(size, 4096))));
    }

    /** RAM of two NUMA zones, split at {@code split}. */
    static GuestMemory zones(long split, long size) {
        Arena arena = Arena.ofAuto();
        return new GuestMemory(List.of(
                new GuestRegion(0, arena.allocate(split, 4096)),
                new GuestRegion(split, arena.allocate(size - split, 4096))));
    }

    static BootPlan kernel(byte[] image, Protocol protocol, GuestMemory memory) {
        VmSpec spec = VmSpec.linux(Image.of("test", image))
                .protocol(protocol)
                .cmdline("root=x")
                .initramfs(Image.of("initrd", new byte[] {7, 8, 9}))
                .build();
        return BootLoader.load(spec, memory, 0xE_0000);
    }

    static BootPlan payload(byte[] image, GuestMemory memory, int vcpus) {
        VmSpec spec = VmSpec.payload(Image.of("test", image))
                .vcpus(vcpus)
                .cmdline("abc")
                .build();
        BootPlan plan = BootLoader.load(spec, memory, 0);
        BootLoader.tell(spec, memory, new PayloadFacts(2_000_000, Optional.empty()));
        return plan;
    }
}
