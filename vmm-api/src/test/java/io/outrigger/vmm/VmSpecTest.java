// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VmSpecTest {
    @Test
    void everyValueHasADefault() {
        VmSpec spec = VmSpec.linux(Path.of("vmlinux")).build();
        assertThat(spec.memory().size()).isEqualTo(MiB.of(128));
        assertThat(spec.cpu().vcpus()).isEqualTo(1);
        assertThat(spec.irqchip()).isEqualTo(Irqchip.KERNEL);
        assertThat(spec.boot().cmdline()).contains("console=ttyS0");
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> CpuSpec.of(0)).hasMessage("cpu.vcpus: must be from 1 to 1024, is 0");
        assertThatThrownBy(() -> CpuSpec.of(1_000_000)).isInstanceOf(SpecException.class);
        assertThatThrownBy(() -> MemorySpec.of(0)).hasMessageStartingWith("memory.size: must be from 1M");
        assertThatThrownBy(() -> MemorySpec.of(MiB.of(1) + 1)).hasMessageContaining("multiple of 4096");
        assertThatThrownBy(() -> new CpuSpec(2, List.of(1), List.of(), Map.of()))
                .hasMessageStartingWith("cpu.pins:");
        assertThatThrownBy(
                        () -> VmSpec.linux(Path.of("k")).irqchip(Irqchip.NONE).build())
                .hasMessageStartingWith("irqchip:");
        assertThatThrownBy(() -> VmSpec.payload(Image.of("p", new byte[0])).initramfs(Path.of("i")))
                .hasMessageStartingWith("boot.initrd:");
        assertThatThrownBy(() -> IoRange.port(0xFFFF, 2)).isInstanceOf(SpecException.class);
    }

    @Test
    void anImageNamesWhatIsMissing() {
        assertThatThrownBy(() -> Image.of(Path.of("no/such/file")).open()).hasMessage("no/such/file: no such file");
        assertThatThrownBy(() -> Image.of(Path.of(".")).open()).hasMessageContaining("is a directory");
    }

    @Test
    void aDebugExitIsNeverZero() {
        assertThat(new VmExit.DebugExit(0).status()).isEqualTo(1);
        assertThat(new VmExit.DebugExit(21).status()).isEqualTo(43);
    }
}
