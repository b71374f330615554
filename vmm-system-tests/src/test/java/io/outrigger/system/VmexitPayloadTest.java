// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.guests.Payload;
import io.outrigger.linux.EventFd;
import io.outrigger.vmm.BootSpec.Privilege;
import io.outrigger.vmm.DeviceProvider;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.IoDevice;
import io.outrigger.vmm.IoRange;
import io.outrigger.vmm.Irqchip;
import io.outrigger.vmm.Machine;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The payload that times exits causes every exit that it says, by both of its entries. */
@Core
class VmexitPayloadTest {
    private static final int SAMPLES = 3;
    private static final int BATCH = 2;
    private static final int STRING = 8;
    private static final int OPERATIONS = (SAMPLES + 1) * BATCH; // one sample of warm-up
    private static final String ARGUMENTS =
            "n=%d warm=1 batch=%d in=%d out=%d ops=".formatted(SAMPLES, BATCH, STRING, STRING);

    private static final int KINDS = 19;
    private static final int KERNEL_ONLY = 5; // the last: MSRs and interrupts

    @ParameterizedTest
    @CsvSource({"KERNEL, 19", "USER, 14"})
    void everyOperationRunsToItsEnd(Privilege privilege, int kinds) throws Exception {
        assertThat(kinds).isEqualTo(privilege == Privilege.KERNEL ? KINDS : KINDS - KERNEL_ONLY);
        try (EventFd bell = EventFd.create()) {
            Peers peers = new Peers(bell);
            Guests.Result result = Guests.run(Guests.payload(Payload.VMEXIT, privilege, ARGUMENTS + ((1 << kinds) - 1))
                    .irqchip(privilege == Privilege.KERNEL ? Irqchip.KERNEL : Irqchip.NONE)
                    .device(peers));
            result.mustBe(new VmExit.PoweredOff());
            int windows = privilege == Privilege.KERNEL ? OPERATIONS : 0; // each writes to the port at least once
            assertThat(peers.port.writes.get()).isGreaterThanOrEqualTo(OPERATIONS * (1 + STRING) + windows);
            assertThat(peers.port.reads.get()).isEqualTo(OPERATIONS * (1 + STRING));
            assertThat(peers.address.writes.get()).isEqualTo(OPERATIONS);
            assertThat(peers.address.reads.get()).isEqualTo(OPERATIONS);
            assertThat(bell.take()).isEqualTo(OPERATIONS * 4L);
            assertThat(peers.messages.get()).isEqualTo(privilege == Privilege.KERNEL ? OPERATIONS : 0);
            assertThat(samples(result.console(), kinds)).hasSize(kinds * SAMPLES);
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "3"})
    void aVmmThatKnowsPvhOnlyEntersItToo(int cpl) throws Exception {
        Guests.Result result = Guests.run(VmSpec.linux(Image.of(Payload.VMEXIT.fileName(), Payload.VMEXIT.bytes()))
                .cmdline(ARGUMENTS + "0x3 cpl=" + cpl));
        result.mustBe(new VmExit.PoweredOff());
        assertThat(result.console()).contains("vmexit cpuid cpl=" + cpl + " ");
        assertThat(samples(result.console(), 2)).hasSize(2 * SAMPLES);
    }

    @Test
    void whatIsOfRingZeroIsRefusedElsewhere() throws Exception {
        Guests.run(Guests.payload(Payload.VMEXIT, Privilege.USER, ARGUMENTS + (1 << 14)))
                .mustBe(new VmExit.DebugExit(2));
    }

    /** The lines that are samples, if there are as many headings without a failure as kinds. */
    private static List<String> samples(String console, int kinds) {
        assertThat(console.lines().filter(line -> line.matches("vmexit .* failures=0 n=" + SAMPLES)))
                .as(console)
                .hasSize(kinds);
        return console.lines().filter(line -> line.matches("[0-9a-f]{8}")).toList();
    }

    /** What it talks to. */
    private static final class Peers implements DeviceProvider {
        private static final int PORT = 0x1234;
        private static final int MSI_PORT = 0x1240;
        private static final long ADDRESS = 0xFEB0_0000L;

        private final EventFd bell;
        private final Counter port = new Counter();
        private final Counter address = new Counter();
        private final AtomicLong messages = new AtomicLong();

        Peers(EventFd bell) {
            this.bell = bell;
        }

        @Override
        public void attach(Machine machine) {
            machine.bus().attach(IoRange.port(PORT, 4), port);
            machine.bus().attach(IoRange.mmio(ADDRESS, 4), address);
            machine.doorbell(IoRange.port(PORT + 4, 4), OptionalInt.empty(), bell);
            machine.doorbell(IoRange.port(PORT + 8, 4), OptionalInt.of(1), bell);
            machine.doorbell(IoRange.mmio(ADDRESS + 4, 4), OptionalInt.empty(), bell);
            machine.doorbell(IoRange.mmio(ADDRESS + 8, 4), OptionalInt.of(1), bell);
            machine.msiSink()
                    .ifPresent(sink -> machine.bus().attach(IoRange.port(MSI_PORT, 4), new Counter() {
                        @Override
                        public void write(long offset, int width, long value) {
                            messages.incrementAndGet();
                            sink.send(0xFEE0_0000L, 0x41);
                        }
                    }));
        }
    }

    private static class Counter implements IoDevice {
        private final AtomicLong reads = new AtomicLong();
        private final AtomicLong writes = new AtomicLong();

        @Override
        public long read(long offset, int width) {
            return reads.incrementAndGet();
        }

        @Override
        public void write(long offset, int width, long value) {
            writes.incrementAndGet();
        }
    }
}
