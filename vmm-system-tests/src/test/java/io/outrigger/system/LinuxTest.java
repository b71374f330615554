// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.linux.RequiresKvm;
import io.outrigger.vmm.BootSpec.Protocol;
import io.outrigger.vmm.Irqchip;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.SidecoreSpec;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import io.outrigger.vmm.VmSpecBuilder;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small Linux kernel, by every protocol it can be entered by. */
@RequiresKvm
@Tag("linux")
class LinuxTest {
    private static VmSpecBuilder linux(Path kernel) throws Exception {
        return VmSpec.linux(kernel)
                .initramfs(LinuxGuest.initramfs())
                .cmdline(LinuxGuest.cmdline())
                .memory(MiB.of(64));
    }

    @Test
    @Tag("core")
    void twoProcessorsAShellAndPowerOff() throws Exception {
        try (Vm vm = Guests.create(linux(LinuxGuest.kernel()).vcpus(2))) {
            vm.start();
            Session session = new Session(vm);
            assertThat(session.awaitPrompt()).contains("outrigger: init");
            assertThat(session.command("grep -c ^processor /proc/cpuinfo")).contains("\r\n2\r\n");
            assertThat(session.command("echo $((6 * 7))")).contains("\r\n42\r\n");
            session.type("poweroff -f");
            assertThat(Guests.end(vm)).isEqualTo(new VmExit.PoweredOff());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @Tag("core")
    void theSplitIrqchipInterruptsForTheConsole(int vcpus) throws Exception {
        try (Vm vm =
                Guests.create(linux(LinuxGuest.kernel()).irqchip(Irqchip.SPLIT).vcpus(vcpus))) {
            vm.start();
            Session session = new Session(vm);
            session.awaitPrompt();
            String interrupts = session.command("cat /proc/interrupts");
            assertThat(interrupts)
                    .containsPattern("4: .* IO-APIC +4-edge +ttyS0")
                    .doesNotContain("XT-PIC");
            assertThat(session.command("echo $((6 * 7))")).contains("\r\n42\r\n");
            session.type("poweroff -f");
            assertThat(Guests.end(vm)).isEqualTo(new VmExit.PoweredOff());
        }
    }

    @Test
    @Tag("core")
    void aProgramFindsTheSidecoreByCpuidAndCallsIt() throws Exception {
        Guests.Result r = Guests.run(linux(LinuxGuest.kernel())
                .sidecore(SidecoreSpec.standard())
                .cmdline(LinuxGuest.cmdline() + " RUN=\"sidecall 500\""));
        r.mustBe(new VmExit.PoweredOff());
        assertThat(r.console())
                .containsPattern("sidecall: region at 0xc0000000, ring 0 of 1")
                .containsPattern("sidecall: NULL n=500 p50=\\d+ p99=\\d+ min=\\d+ ns")
                .containsPattern("sidecall: TIME \\d+ ns since 1970");
    }

    @Test
    void aShellSurvivesPausesAndARebootEndsTheVm() throws Exception {
        try (Vm vm = Guests.create(linux(LinuxGuest.kernel()).vcpus(2))) {
            vm.start();
            Session session = new Session(vm);
            session.awaitPrompt();
            for (int i = 0; i < 10; i++) {
                vm.pause();
                vm.resume();
                assertThat(session.command("echo $((" + i + " + 100))")).contains("\r\n" + (i + 100) + "\r\n");
            }
            session.type("reboot -f");
            assertThat(Guests.end(vm)).isEqualTo(new VmExit.Reset());
        }
    }

    /** By those protocols that are not what it is entered by unless something is said; with more memory or less. */
    @ParameterizedTest
    @CsvSource({"PVH, 160", "ELF64, 320"})
    void anElfBootsByEachProtocolAndHasTheMemoryThatWasAskedFor(Protocol protocol, int mebibytes) throws Exception {
        Guests.Result r = Guests.run(linux(LinuxGuest.kernel())
                .protocol(protocol)
                .memory(MiB.of(mebibytes))
                .cmdline(LinuxGuest.cmdline() + " RUN=\"grep MemTotal /proc/meminfo\""));
        r.mustBe(new VmExit.PoweredOff());
        String total = r.console().replaceAll("(?s).*MemTotal: *(\\d+) kB.*", "$1");
        assertThat(Long.parseLong(total) / 1024).isBetween(mebibytes * 85L / 100, (long) mebibytes);
    }

    @Test
    void aBzImageIsUnpackedOnTheHost() throws Exception {
        Guests.Result r = Guests.run(linux(LinuxGuest.bzImage()).cmdline(LinuxGuest.cmdline() + " RUN=\"uname -s\""));
        r.mustBe(new VmExit.PoweredOff());
    }
}
