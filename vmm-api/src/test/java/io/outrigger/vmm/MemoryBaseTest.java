// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.vmm.MemorySpec.Pages;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which VMs can start from a base, and which memory KSM can have. */
class MemoryBaseTest {
    private static final Image PROGRAM = Image.of("program", new byte[64]);
    private static final Path KERNEL = Path.of("/k");

    /** A base that nothing is behind. */
    private record Fake(VmSpec spec) implements MemoryBase {
        @Override
        public void close() {}
    }

    private static VmSpecBuilder kernel() {
        return VmSpec.linux(KERNEL).initramfs(Path.of("/i"));
    }

    private static VmSpecBuilder payload() {
        return VmSpec.payload(PROGRAM).vcpus(2);
    }

    private static void assertRefused(String message, VmSpecBuilder base, VmSpecBuilder vm) {
        MemoryBase fake = new Fake(base.build());
        assertThatThrownBy(() -> vm.memoryBase(fake).build())
                .isInstanceOf(SpecException.class)
                .hasMessageStartingWith(message);
    }

    private static MemorySpec memory(Pages pages, boolean prefault, boolean lock, boolean ksm) {
        return new MemorySpec(MiB.of(1024), pages, prefault, lock, ksm, List.of());
    }

    @Test
    void whatDoesNotChangeTheImageMayDiffer() {
        MemoryBase base = new Fake(kernel().build());
        VmSpec vm = kernel().name("other")
                .cmdline("another")
                .vcpus(3)
                .irqchip(Irqchip.SPLIT)
                .ksm(true)
                .virtio(RngSpec.standard())
                .memoryBase(base)
                .build();
        assertThat(vm.memoryBase()).containsSame(base);
        assertThat(base.size()).isEqualTo(vm.memory().size());
    }

    @Test
    void whatChangesTheImageIsRefused() {
        assertRefused(
                "memory.size: differs from the memory base's, which is 134217728 bytes",
                kernel(),
                kernel().memory(MiB.of(64)));
        assertRefused(
                "boot.kernel: differs from the memory base's, which is /k", kernel(), VmSpec.linux(Path.of("/l")));
        assertRefused("boot.kernel: differs", payload().memory(MiB.of(128)), kernel());
        assertRefused("boot.initrd: differs from the memory base's, which is /i", kernel(), VmSpec.linux(KERNEL));
        assertRefused("boot.protocol: differs", kernel(), kernel().protocol(BootSpec.Protocol.PVH));
        assertRefused("boot.payload: differs", kernel().memory(MiB.of(16)), payload());
        assertRefused("boot.privilege: differs", payload(), payload().privilege(BootSpec.Privilege.KERNEL));
        assertRefused(
                "cpu.vcpus: differs from the memory base's, which is 2",
                payload(),
                payload().vcpus(1));
    }

    @Test
    void whatWouldCopyAllOfItIsRefused() {
        VmSpecBuilder base = kernel().memory(MiB.of(1024));
        assertRefused("memory.pages: a memory base", base, kernel().memory(memory(Pages.THP, false, false, false)));
        assertRefused("memory.pages: a memory base", base, kernel().memory(memory(Pages.HUGE_1G, false, false, false)));
        assertRefused("memory.prefault: would copy", base, kernel().memory(memory(Pages.BASE, true, false, false)));
        assertRefused("memory.lock: would copy", base, kernel().memory(memory(Pages.BASE, true, true, false)));
        assertRefused("balloon: can give nothing back", kernel(), kernel().virtio(BalloonSpec.standard()));
    }

    @Test
    void whatKsmCannotMergeIsRefused() {
        assertThatThrownBy(() -> memory(Pages.HUGE_2M, false, false, true))
                .isInstanceOf(SpecException.class)
                .hasMessage("memory.ksm: KSM merges no pages of the hugetlb pool; use base or thp pages");
        assertThatThrownBy(() -> memory(Pages.BASE, true, false, true))
                .hasMessageContaining("memory.prefault asks for");
        assertThatThrownBy(() -> memory(Pages.BASE, false, true, true)).hasMessageContaining("memory.lock asks for");
        assertThat(memory(Pages.THP, false, false, true).withSize(MiB.of(2)).ksm())
                .isTrue();
    }
}
