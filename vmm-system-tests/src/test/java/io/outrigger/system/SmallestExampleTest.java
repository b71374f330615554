// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.linux.RequiresKvm;
import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The README's example, as it stands there: five statements. */
@RequiresKvm
@Tag("linux")
class SmallestExampleTest {
    @Test
    void bootsAKernelCapturesItsConsoleAndLearnsHowItEnded() throws Exception {
        Path kernel = LinuxGuest.kernel();
        Path initramfs = LinuxGuest.initramfs();
        String cmdline = LinuxGuest.cmdline() + " RUN=\"uname -s\"";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        VmExit exit;

        VmSpec spec = VmSpec.linux(kernel).initramfs(initramfs).cmdline(cmdline).build();
        try (Vm vm = Hypervisor.open().create(spec)) {
            vm.console().transferTo(out);
            exit = vm.start().awaitExit();
        }

        assertThat(exit).as(out.toString()).isEqualTo(new VmExit.PoweredOff());
        assertThat(out.toString()).contains("outrigger: init", "Linux");
    }
}
