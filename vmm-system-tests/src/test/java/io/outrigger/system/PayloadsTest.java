// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.guests.Payload;
import io.outrigger.vmm.BootSpec.Privilege;
import io.outrigger.vmm.ExitReason;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.IoDevice;
import io.outrigger.vmm.IoRange;
import io.outrigger.vmm.Irqchip;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What guests do comes out as it should, at both privilege levels. */
@Core
class PayloadsTest {
    private static final VmExit OFF = new VmExit.PoweredOff();

    @ParameterizedTest
    @EnumSource(Privilege.class)
    void theDemonstrationChecksItself(Privilege privilege) throws Exception {
        Guests.Result r =
                Guests.run(Guests.payload(Payload.DEMO, privilege, "hello").vcpus(2));
        r.mustBe(OFF);
        assertThat(r.console()).contains("KVMKVMKVM", "vCPUs         2 of 2 checked in", "All checks held");
    }

    @ParameterizedTest
    @EnumSource(Privilege.class)
    void portsAreReadAndWrittenInAllWidths(Privilege privilege) throws Exception {
        Guests.run(Guests.payload(Payload.PIO, privilege, "n=3")).mustBe(OFF);
    }

    @ParameterizedTest
    @EnumSource(Privilege.class)
    void mmioIsReadAndWrittenInAllWidthsAcrossDevices(Privilege privilege) throws Exception {
        Guests.run(Guests.payload(Payload.MMIO, privilege, "")
                        .device(IoRange.mmio(0xD000_0000L, 0x1000), new Cells(0x1000))
                        .device(IoRange.mmio(0xD000_1000L, 0x1000), new Cells(0x1000)))
                .mustBe(OFF);
    }

    @ParameterizedTest
    @EnumSource(Privilege.class)
    void wildAccessesHarmNobody(Privilege privilege) throws Exception {
        Guests.run(Guests.payload(Payload.WILD_MMIO, privilege, "n=50 seed=7")).mustBe(OFF);
    }

    @ParameterizedTest
    @EnumSource(Privilege.class)
    void allMemoryIsThere(Privilege privilege) throws Exception {
        Guests.run(Guests.payload(Payload.MEMORY_TOUCH, privilege, "").memory(MiB.of(8)))
                .mustBe(OFF);
    }

    /** The triad in vectors, at CPL 3, where every back end has SSE; with AVX where the vCPU has it (boot_info.h). */
    @Test
    void vectorsCalculate() throws Exception {
        Guests.run(Guests.payload(Payload.COMPUTE, Privilege.USER, "kernel=1 size=4096 repeats=2"))
                .mustBe(OFF);
    }

    @ParameterizedTest
    @EnumSource(Privilege.class)
    void everyVcpuRuns(Privilege privilege) throws Exception {
        Guests.run(Guests.payload(Payload.SMP, privilege, "").vcpus(4)).mustBe(OFF);
    }

    @Test
    void everyVcpuRunsAlsoWhereALocalApicCouldHoldItBack() throws Exception {
        Guests.run(Guests.payload(Payload.SMP, Privilege.KERNEL, "").vcpus(4).irqchip(Irqchip.KERNEL))
                .mustBe(OFF);
    }

    @ParameterizedTest
    @EnumSource(Privilege.class)
    void aTripleFaultIsReported(Privilege privilege) throws Exception {
        Guests.Result r = Guests.run(Guests.payload(Payload.TRIPLE_FAULT, privilege, ""));
        assertThat(r.exit()).isInstanceOfSatisfying(VmExit.Crashed.class, c -> {
            assertThat(c.report().cause()).contains("triple fault");
            assertThat(c.report().detail()).contains("RIP", "CR3");
            assertThat(c.status()).isEqualTo(8);
        });
    }

    @Test
    void aHaltForEverEndsTheVm() throws Exception {
        Guests.run(Guests.payload(Payload.HLT, Privilege.KERNEL, "")).mustBe(new VmExit.Halted());
    }

    @ParameterizedTest
    @EnumSource(Privilege.class)
    void theWaysToEnd(Privilege privilege) throws Exception {
        Guests.run(Guests.payload(Payload.POWER_OFF, privilege, "")).mustBe(OFF);
        Guests.run(Guests.payload(Payload.RESET, privilege, "")).mustBe(new VmExit.Reset());
        Guests.Result r = Guests.run(Guests.payload(Payload.DEBUG_EXIT, privilege, "value=21"));
        r.mustBe(new VmExit.DebugExit(21));
        assertThat(r.exit().status()).isEqualTo(43);
    }

    @Test
    void exitsAreCounted() throws Exception {
        try (Vm vm = Guests.create(Guests.payload(Payload.EXIT_LOOP, Privilege.KERNEL, "n=500 port=0x80"))) {
            AtomicLong heard = new AtomicLong();
            vm.onExit(e -> heard.incrementAndGet());
            assertThat(Guests.end(vm.start())).isEqualTo(OFF);
            assertThat(vm.statistics().exits().get(ExitReason.IO)).isGreaterThanOrEqualTo(500);
            assertThat(vm.statistics().accesses().get("post")).isEqualTo(500);
            assertThat(heard.get()).isEqualTo(vm.statistics().totalExits());
            assertThat(vm.statistics().guestNanos()).isPositive();
        }
    }

    @Test
    void thirtyTwoBitProtocolsEnter() throws Exception {
        for (Payload p : new Payload[] {Payload.MULTIBOOT, Payload.PVH}) {
            Guests.Result r =
                    Guests.run(VmSpec.linux(Image.of(p.fileName(), p.bytes())).cmdline("test=1"));
            assertThat(r.exit()).as(r.console()).isEqualTo(new VmExit.DebugExit(0));
        }
    }

    @Test
    void aDeviceThatThrowsEndsItsVmAlone() throws Exception {
        IoDevice broken = new IoDevice() {
            @Override
            public long read(long offset, int width) {
                return 0;
            }

            @Override
            public void write(long offset, int width, long value) {
                throw new IllegalArgumentException("broken on purpose");
            }
        };
        Guests.Result r = Guests.run(Guests.payload(Payload.EXIT_LOOP, Privilege.KERNEL, "n=5 port=0x510")
                .device(IoRange.port(0x510, 1), broken));
        assertThat(r.exit())
                .isInstanceOfSatisfying(
                        VmExit.Crashed.class,
                        c -> assertThat(c.report().cause()).contains("broken on purpose"));
    }

    @Test
    void irqchipIsTheGuestsChoiceNotItsPayloads() throws Exception {
        Guests.run(Guests.payload(Payload.POWER_OFF, Privilege.KERNEL, "").irqchip(Irqchip.KERNEL))
                .mustBe(OFF);
    }

    /** Memory-mapped bytes. */
    private static final class Cells implements IoDevice {
        private final byte[] cells;

        Cells(int length) {
            cells = new byte[length];
        }

        @Override
        public synchronized long read(long offset, int width) {
            long value = 0;
            for (int i = 0; i < width; i++) {
                value |= (cells[(int) offset + i] & 0xFFL) << 8 * i;
            }
            return value;
        }

        @Override
        public synchronized void write(long offset, int width, long value) {
            for (int i = 0; i < width; i++) {
                cells[(int) offset + i] = (byte) (value >>> 8 * i);
            }
        }
    }
}
