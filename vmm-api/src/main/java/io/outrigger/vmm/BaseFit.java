// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.util.List;
import java.util.Optional;

/** Whether a VM can start from a {@link MemoryBase}: its RAM would be the same, had it been loaded for it alone. */
final class BaseFit {
    private BaseFit() {}

    static void check(VmSpec base, BootSpec boot, MemorySpec memory, CpuSpec cpu, List<VirtioSpec> virtio) {
        checkCopies(memory, virtio);
        require(
                "memory.size",
                memory.size() == base.memory().size(),
                base.memory().size() + " bytes");
        require(
                "memory.nodes",
                memory.nodes().equals(base.memory().nodes()),
                base.memory().nodes());
        switch (boot) {
            case BootSpec.Kernel kernel -> checkKernel(base.boot(), kernel);
            case BootSpec.Payload payload -> {
                checkPayload(base.boot(), payload);
                require(
                        "cpu.vcpus",
                        cpu.vcpus() == base.cpu().vcpus(),
                        base.cpu().vcpus());
            }
        }
    }

    private static void checkCopies(MemorySpec memory, List<VirtioSpec> virtio) {
        memory.requireCopyOnWrite();
        if (virtio.stream().anyMatch(BalloonSpec.class::isInstance)) {
            throw new SpecException("balloon", "can give nothing back of memory over a base; leave one of the two");
        }
    }

    private static void checkKernel(BootSpec base, BootSpec.Kernel kernel) {
        require("boot.kernel", base instanceof BootSpec.Kernel && same(kernel, base), name(base));
        BootSpec.Kernel theirs = (BootSpec.Kernel) base;
        require("boot.initrd", kernel.initramfs().equals(theirs.initramfs()), name(theirs.initramfs()));
        require("boot.protocol", kernel.protocol() == theirs.protocol(), theirs.protocol());
    }

    private static void checkPayload(BootSpec base, BootSpec.Payload payload) {
        require("boot.payload", base instanceof BootSpec.Payload && same(payload, base), name(base));
        BootSpec.Privilege theirs = ((BootSpec.Payload) base).privilege();
        require("boot.privilege", payload.privilege() == theirs, theirs);
    }

    private static boolean same(BootSpec boot, BootSpec base) {
        return boot.image().equals(base.image());
    }

    private static String name(BootSpec boot) {
        return boot.image().name();
    }

    private static String name(Optional<Image> image) {
        return image.map(Image::name).orElse("none");
    }

    private static void require(String setting, boolean same, Object theirs) {
        if (!same) {
            throw new SpecException(
                    setting, "differs from the memory base's, which is %s; make a base of this one".formatted(theirs));
        }
    }
}
