// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.linux.abi.Sidecore;
import io.outrigger.linux.abi.sidecore_completion;
import io.outrigger.linux.abi.sidecore_header;
import io.outrigger.sidecore.GuestModel;
import io.outrigger.sidecore.Region;
import io.outrigger.sidecore.RegionLayout;
import io.outrigger.vmm.CpuidLeaf;
import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.Irqchip;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.PlatformMap;
import io.outrigger.vmm.SidecoreSpec;
import io.outrigger.vmm.SidecoreSpec.Idle;
import io.outrigger.vmm.SidecoreSpec.Partition;
import io.outrigger.vmm.VmSpec;
import io.outrigger.vmm.VmSpecBuilder;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a VM's sidecore is to its guest, on a machine without KVM. */
@Timeout(60)
class SidecoreDeviceTest {
    private static final int CUSTOM = 0x8001;

    private FakeMachine machine = new FakeMachine();
    private final io.outrigger.sidecore.engine.Sidecore core =
            io.outrigger.sidecore.engine.Sidecore.start("core", OptionalInt.empty(), Idle.BACKOFF);
    private GuestModel guest = attach(VmSpec.payload(Image.of("none", new byte[0])));

    private GuestModel attach(VmSpecBuilder spec) {
        machine = new FakeMachine(
                spec.memory(MiB.of(1)).vcpus(2).irqchip(Irqchip.KERNEL).build());
        SidecoreDevice.on(core)
                .service(CUSTOM, call -> {
                    call.result(0, call.arg(0) + call.arg(1));
                    return 0;
                })
                .attach(machine);
        return guest(1, 2);
    }

    private GuestModel guest(int ring, int rings) {
        return new GuestModel(
                new Region(machine.sidecore(), new RegionLayout(rings, SidecoreSpec.DEFAULT_SLOTS)), ring);
    }

    @AfterEach
    @AfterProperty
    void close() {
        machine.workers().forEach(w -> w.close());
        core.close();
    }

    private MemorySegment call(int op, long... args) {
        int sequence = guest.submit(op, 0, 0, args);
        while (!guest.complete(sequence)) {
            Thread.onSpinWait();
        }
        return guest.completion(sequence);
    }

    private MemorySegment trap(int op, long... args) {
        guest.fillTrapSlot(op, 0, args);
        machine.out(PlatformMap.SIDECORE_TRAP_PORT, 4, 1);
        return guest.trapCompletion();
    }

    @Test
    void itIsFoundByCpuid() {
        CpuidLeaf first = machine.cpuid().getFirst();
        byte[] signature = new byte[12];
        java.nio.ByteBuffer.wrap(signature)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putInt(first.ebx())
                .putInt(first.ecx())
                .putInt(first.edx());
        assertThat(new String(signature, StandardCharsets.US_ASCII)).isEqualTo("OutrigSdcore");
        assertThat(first.function()).isEqualTo(0x4000_0100);
        assertThat(first.eax()).isEqualTo(0x4000_0102);
        MemorySegment header = machine.sidecore().memory();
        assertThat(machine.cpuid().get(1).eax()).isEqualTo(sidecore_header.version(header));
        assertThat(machine.cpuid().get(1).edx()).isEqualTo(sidecore_header.size(header));
        assertThat(Integer.toUnsignedLong(machine.cpuid().get(2).eax())).isEqualTo(PlatformMap.SIDECORE_BASE);
        assertThat(sidecore_header.features(header))
                .isEqualTo(Sidecore.SIDECORE_FEATURE_TRAP() | Sidecore.SIDECORE_FEATURE_INTERRUPTS());
    }

    @Property(tries = 200)
    void cpuidIsTheVcpusOwn(@ForAll int leaf, @ForAll int subleaf) {
        MemorySegment answer = call(Sidecore.SIDECORE_OP_CPUID(), leaf, subleaf);
        CpuidLeaf own = machine.cpuid(1, leaf, subleaf);
        assertThat(List.of(
                        (int) sidecore_completion.results(answer, 0),
                        (int) sidecore_completion.results(answer, 1),
                        (int) sidecore_completion.results(answer, 2),
                        (int) sidecore_completion.results(answer, 3)))
                .containsExactly(own.eax(), own.ebx(), own.ecx(), own.edx());
    }

    @Property(tries = 200)
    void aTrapAnswersAsTheRingDoes(@ForAll @IntRange(max = 0x8003) int op, @ForAll @Size(6) long[] args) {
        if (op == Sidecore.SIDECORE_OP_TIME()) {
            return; // its answers differ from call to call
        }
        MemorySegment polled = call(op, args);
        assertThat(trap(op, args).asSlice(Integer.BYTES).mismatch(polled.asSlice(Integer.BYTES)))
                .isEqualTo(-1);
    }

    @Test
    void anOperationOfOnesOwnIsServed() {
        assertThat(sidecore_completion.results(call(CUSTOM, 40, 2), 0)).isEqualTo(42);
    }

    @Test
    void manyBytesGoToTheConsoleAtOnce() throws Exception {
        byte[] text = "x".repeat(5000).getBytes(StandardCharsets.US_ASCII);
        machine.memory().write(0x1000, text);
        MemorySegment first = call(Sidecore.SIDECORE_OP_CONSOLE(), 0x1000, text.length);
        assertThat(sidecore_completion.status(first)).isEqualTo(Sidecore.SIDECORE_AGAIN());
        long taken = sidecore_completion.results(first, 0);
        MemorySegment rest = call(Sidecore.SIDECORE_OP_CONSOLE(), 0x1000 + taken, text.length - taken);
        assertThat(sidecore_completion.status(rest)).isEqualTo(Sidecore.SIDECORE_OK());
        assertThat(machine.console().output().readNBytes(text.length)).isEqualTo(text);
        assertThat(sidecore_completion.status(call(Sidecore.SIDECORE_OP_CONSOLE(), MiB.of(1), 1)))
                .isEqualTo(Sidecore.SIDECORE_BAD_ADDRESS());
        assertThat(sidecore_completion.status(call(Sidecore.SIDECORE_OP_CONSOLE(), 0, -1)))
                .isEqualTo(Sidecore.SIDECORE_BAD_ADDRESS());
    }

    @Test
    void interruptsGoToAnyVcpu() {
        assertThat(status(call(Sidecore.SIDECORE_OP_IRQ_SEND(), 1, 0x40, 0b101)))
                .isEqualTo(Sidecore.SIDECORE_OK());
        assertThat(machine.messages()).containsExactly(new FakeMachine.Message(0xFEE0_1000L, 0x40));
        assertThat(guest.takeEvents()).isEqualTo(0b101);
        for (long[] bad : new long[][] {{2, 0x40}, {-1, 0x40}, {0, 15}, {0, 256}, {0, -1}, {1L << 32, 0x40}}) {
            assertThat(status(call(Sidecore.SIDECORE_OP_IRQ_SEND(), bad))).isEqualTo(Sidecore.SIDECORE_BAD_ARGUMENT());
        }
    }

    @Test
    void aTimerComesOnceAndNotTooEarly() {
        long from = System.nanoTime();
        long now = 123_456; // of the guest's TSC, which counts microseconds here
        assertThat(status(call(Sidecore.SIDECORE_OP_TIMER(), now + 3_000_000, now, 0b10, 0x41)))
                .isEqualTo(Sidecore.SIDECORE_OK());
        while (machine.messages().isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(System.nanoTime() - from).isGreaterThanOrEqualTo(3_000_000);
        assertThat(guest.takeEvents()).isEqualTo(0b10);
        call(Sidecore.SIDECORE_OP_TIMER(), Long.MAX_VALUE, 0, 0b100, 0);
        call(Sidecore.SIDECORE_OP_TIMER(), 0);
        assertThat(guest.takeEvents()).isZero();
        call(Sidecore.SIDECORE_OP_TIMER(), 1, 2, 0b1000, 0); // past already
        for (long events = 0; events == 0; events = guest.takeEvents()) {
            Thread.onSpinWait();
        }
        assertThat(machine.messages()).hasSize(1);
    }

    @Test
    void byFunctionEachVcpuHasARingForEachSet() {
        FakeMachine two = new FakeMachine(VmSpec.payload(Image.of("none", new byte[0]))
                .memory(MiB.of(1))
                .vcpus(3)
                .build());
        try (var other = io.outrigger.sidecore.engine.Sidecore.start("other", OptionalInt.empty(), Idle.BACKOFF)) {
            SidecoreDevice device = SidecoreDevice.on(core, other).partition(Partition.FUNCTION);
            device.attach(two);
            assertThat(device.rings().count()).isEqualTo(6);
            assertThat(device.rings().core(2)).isSameAs(core);
            assertThat(device.rings().core(3)).isSameAs(other);
            assertThatThrownBy(() -> device.attach(two)).hasMessageContaining("one VM");
            two.workers().forEach(w -> w.close());
        }
    }

    private static int status(MemorySegment completion) {
        return sidecore_completion.status(completion);
    }
}
