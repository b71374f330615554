// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.linux.RequiresKvm;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** A kernel as a distribution ships it, on a KVM that runs all of a guest's instructions in hardware. */
@RequiresKvm
@Tag("hardware")
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class StockKernelTest {
    @Test
    void debiansCloudKernelComesToAShellAndPowersOff() throws Exception {
        try (Vm vm = Guests.create(VmSpec.linux(LinuxGuest.cloudKernel())
                .initramfs(LinuxGuest.initramfs())
                .cmdline("console=ttyS0 quiet reboot=k panic=-1")
                .memory(MiB.of(512))
                .vcpus(2))) {
            vm.start();
            Session session = new Session(vm);
            session.awaitPrompt();
            assertThat(session.command("cat /proc/version")).contains("Debian");
            assertThat(session.command("grep -c ^processor /proc/cpuinfo")).contains("\r\n2\r\n");
            session.type("poweroff -f");
            assertThat(Guests.end(vm)).isEqualTo(new VmExit.PoweredOff());
        }
    }
}
