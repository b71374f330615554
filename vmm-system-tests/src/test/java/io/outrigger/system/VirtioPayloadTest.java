// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.guests.Payload;
import io.outrigger.vmm.BootSpec.Privilege;
import io.outrigger.vmm.IoDevice;
import io.outrigger.vmm.IoRange;
import io.outrigger.vmm.RateSpec;
import io.outrigger.vmm.RngSpec;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.SidecoreSpec;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmExit;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A polling driver at CPL 3: what each service mode costs in exits, by KVM's own counters. */
@Core
class VirtioPayloadTest {
    private static final int MARK_PORT = 0x511;
    private static final int REQUESTS = 500;

    @ParameterizedTest
    @CsvSource({"TRAP, 0", "TRAP, 1", "EVENTFD, 0", "EVENTFD, 1", "SIDECORE, 0", "SIDECORE, 1"})
    void aSidecoreNeedsNoExit(ServiceMode mode, int eventIndex) throws Exception {
        Marks marks = new Marks();
        try (Vm vm = Guests.create(Guests.payload(
                        Payload.VIRTIO_RNG, Privilege.USER, "n=%d event=%d".formatted(REQUESTS, eventIndex))
                .device(IoRange.port(MARK_PORT, 1), marks)
                .sidecore(new SidecoreSpec(List.of(), SidecoreSpec.Idle.SPIN, SidecoreSpec.Partition.REPLICA, 1))
                .virtio(new RngSpec(mode, RateSpec.UNLIMITED)))) {
            marks.vm = vm;
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            vm.console().transferTo(output);
            VmExit exit = Guests.end(vm.start());
            String console = output.toString(StandardCharsets.UTF_8);
            assertThat(exit).as(console).isEqualTo(new VmExit.PoweredOff());
            long notifications = Long.parseLong(console.replaceAll("(?s).*requests, (\\d+) notifications.*", "$1"));
            long traps = vm.statistics().workers().getOrDefault("rng0.q0.traps", 0L);
            switch (mode) {
                case TRAP -> assertThat(traps).isEqualTo(notifications).isPositive();
                case EVENTFD -> assertThat(traps).isZero();
                case SIDECORE -> {
                    assertThat(notifications).isZero();
                    // Without those for the host's interrupts; what is left are first touches and the mark itself.
                    marks.exits().ifPresent(n -> assertThat(n).isLessThan(REQUESTS / 5));
                }
            }
        }
    }

    private static final class Marks implements IoDevice {
        private volatile @Nullable Vm vm;
        private final AtomicReference<OptionalLong> first = new AtomicReference<>(OptionalLong.empty());
        private final AtomicReference<OptionalLong> second = new AtomicReference<>(OptionalLong.empty());

        @Override
        public long read(long offset, int width) {
            return 0;
        }

        @Override
        public void write(long offset, int width, long value) {
            Map<String, Long> kernel = Objects.requireNonNull(vm).statistics().kernel();
            Long exits = kernel.get("vcpu0.exits");
            long hosts = kernel.getOrDefault("vcpu0.irq_exits", 0L);
            (value == 1 ? first : second).set(exits == null ? OptionalLong.empty() : OptionalLong.of(exits - hosts));
        }

        OptionalLong exits() {
            OptionalLong from = first.get();
            OptionalLong to = second.get();
            return from.isPresent() && to.isPresent()
                    ? OptionalLong.of(to.getAsLong() - from.getAsLong())
                    : OptionalLong.empty();
        }
    }
}
