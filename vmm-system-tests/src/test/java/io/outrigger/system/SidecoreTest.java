// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.guests.Payload;
import io.outrigger.sidecore.engine.Sidecore;
import io.outrigger.sidecore.vm.SidecoreDevice;
import io.outrigger.vmm.BootSpec.Privilege;
import io.outrigger.vmm.Irqchip;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.SidecoreSpec;
import io.outrigger.vmm.SidecoreSpec.Idle;
import io.outrigger.vmm.SidecoreSpec.Partition;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpecBuilder;
import io.outrigger.vmm.VmState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Real guests that call sidecores: what they check themselves, they find right, by the ring and by the trap. */
@Core
class SidecoreTest {
    private static final VmExit OFF = new VmExit.PoweredOff();
    private static final SidecoreSpec ONE = SidecoreSpec.standard();
    private static final int CUSTOM = 0x8000;

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open.reversed()) {
            resource.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0", "0, 1", "0, 2", "1, 0", "1, 1", "1, 2", "1, 3", "2, 0", "2, 1", "2, 2", "2, 3", "3, 0", "3, 1", "3, 2",
        "3, 3", "5, 0", "5, 2",
    })
    void everyOperationByEveryPath(int op, int path) throws Exception {
        for (Privilege privilege : Privilege.values()) {
            String cmdline = "op=%d path=%d n=60 warm=20 touch=1".formatted(op, path);
            Guests.run(bench(privilege, cmdline).sidecore(ONE)).mustBe(OFF);
        }
    }

    @ParameterizedTest
    @CsvSource({"KERNEL, 0", "KERNEL, 1", "KERNEL, 2", "KERNEL, 3", "USER, 0", "USER, 2"})
    void anotherVcpuIsTold(Privilege privilege, int path) throws Exception {
        Guests.run(bench(privilege, "op=4 path=%d n=30 warm=5".formatted(path))
                        .vcpus(2)
                        .irqchip(privilege == Privilege.KERNEL ? Irqchip.KERNEL : Irqchip.NONE)
                        .sidecore(ONE))
                .mustBe(OFF);
    }

    @ParameterizedTest
    @EnumSource(
            value = Idle.class,
            names = {"BACKOFF", "ADAPTIVE", "BLOCK"})
    void mappingsAreSeenAndStaleOnesAreNot(Idle idle) throws Exception {
        Guests.Result r = Guests.run(Guests.payload(Payload.SIDECALL_PT, Privilege.KERNEL, "rounds=200")
                .sidecore(new SidecoreSpec(List.of(), idle, Partition.REPLICA, 64)));
        r.mustBe(OFF);
        assertThat(r.console()).contains("every change is seen: ok").doesNotContain("FAILED");
    }

    @ParameterizedTest
    @EnumSource(
            value = Irqchip.class,
            names = {"KERNEL", "SPLIT"})
    void interruptsAndTimersCome(Irqchip irqchip) throws Exception {
        Guests.run(Guests.payload(Payload.SIDECALL_IRQ, Privilege.KERNEL, "rounds=20")
                        .vcpus(2)
                        .irqchip(irqchip)
                        .sidecore(ONE))
                .mustBe(OFF);
    }

    /** Where the guest's own CPUID is its vCPU's. */
    static List<Privilege> privilegesWhoseCpuidIsTheVcpus() throws IOException {
        return Host.isPvmOnAmd() ? List.of(Privilege.KERNEL) : List.of(Privilege.values());
    }

    @ParameterizedTest
    @MethodSource("privilegesWhoseCpuidIsTheVcpus")
    void cpuidIsTheVcpusOwn(Privilege privilege) throws Exception {
        for (Irqchip irqchip : new Irqchip[] {Irqchip.NONE, Irqchip.KERNEL}) {
            Guests.run(Guests.payload(Payload.SIDECALL_CPUID, privilege, "")
                            .vcpus(2)
                            .irqchip(irqchip)
                            .sidecore(ONE))
                    .mustBe(OFF);
        }
    }

    @Test
    void severalSidecoresByFunction() throws Exception {
        SidecoreSpec two = new SidecoreSpec(List.of(0, 0), Idle.ADAPTIVE, Partition.FUNCTION, 16);
        for (int op : new int[] {0, 2, 5}) {
            Guests.run(bench(Privilege.USER, "op=%d path=2 n=60 warm=20".formatted(op))
                            .sidecore(two))
                    .mustBe(OFF);
        }
    }

    @Test
    void anEmbeddersOwnService() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        SidecoreDevice device = SidecoreDevice.on(sidecore("own")).service(CUSTOM, call -> {
            for (int i = 0; i < 6; i++) {
                call.result(i, call.arg(i));
            }
            calls.incrementAndGet();
            return 0;
        });
        Guests.run(bench(Privilege.USER, "op=0 code=%d path=2 n=50 warm=10".formatted(CUSTOM))
                        .device(device))
                .mustBe(OFF);
        assertThat(calls).hasValue(60);
    }

    @Test
    void whatIsServedIsCounted() throws Exception {
        try (Vm vm = Guests.create(
                bench(Privilege.USER, "op=1 path=2 n=400 warm=112").sidecore(ONE))) {
            vm.start();
            assertThat(Guests.end(vm)).isEqualTo(OFF);
            assertThat(vm.statistics().workers())
                    .containsEntry("ring0.op2.calls", 512L)
                    .containsEntry("ring0.refused", 0L)
                    .containsKeys("ring0.op2.p99_ns", "sidecore0.busy_ns", "sidecore0.asleep_ns");
        }
    }

    @Test
    void ringsMoveWhileTheGuestCalls() throws Exception {
        Sidecore one = sidecore("one");
        Sidecore other = sidecore("other");
        SidecoreDevice device = SidecoreDevice.on(one);
        try (Vm vm = Guests.create(bench(Privilege.USER, "op=0 path=2 n=%d warm=20".formatted(calls(200_000)))
                .device(device))) {
            vm.start();
            int moves = 0;
            while (vm.state() != VmState.EXITED) {
                device.rings().move(0, moves++ % 2 == 0 ? other : one);
            }
            assertThat(Guests.end(vm)).isEqualTo(OFF);
            assertThat(moves).isGreaterThan(2);
        }
    }

    @Test
    void aPausedVmIsNotServed() throws Exception {
        SidecoreDevice device = SidecoreDevice.on(sidecore("paused"));
        try (Vm vm = Guests.create(bench(Privilege.USER, "op=0 path=2 n=%d warm=20".formatted(calls(100_000)))
                .device(device))) {
            vm.start();
            for (int i = 0; i < 20 && vm.state() != VmState.EXITED; i++) {
                vm.pause();
                var before = device.rings().statistics(0).calls();
                for (int look = 0; look < 1000; look++) {
                    assertThat(device.rings().statistics(0).calls()).isEqualTo(before);
                }
                vm.resume();
            }
            assertThat(Guests.end(vm)).isEqualTo(OFF);
        }
    }

    @Test
    void aFloodIsItsOwnersOnly() throws Exception {
        Sidecore shared = sidecore("shared");
        try (Vm flood = Guests.create(Guests.payload(Payload.SIDECALL_FLOOD, Privilege.USER, "")
                .memory(MiB.of(4))
                .device(SidecoreDevice.on(shared)))) {
            flood.start();
            for (int i = 0; i < 3; i++) {
                Guests.run(bench(Privilege.USER, "op=1 path=2 n=200 warm=10").device(SidecoreDevice.on(shared)))
                        .mustBe(OFF);
            }
            assertThat(flood.stop(Guests.PATIENCE)).isEqualTo(new VmExit.Stopped());
        }
    }

    @Test
    void sixteenVmsOnOneSidecore() throws Exception {
        Sidecore shared = sidecore("of sixteen");
        List<Vm> vms = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            Vm vm = Guests.create(bench(Privilege.USER, "op=%d path=2 n=%d warm=10".formatted(i % 4, calls(300)))
                    .device(SidecoreDevice.on(shared)));
            open.add(vm);
            vms.add(vm);
        }
        vms.forEach(Vm::start);
        for (Vm vm : vms) {
            assertThat(Guests.end(vm)).isEqualTo(OFF);
        }
    }

    /** As many calls as keep a VM busy for a while: on a host with one CPU, guest and sidecore take turns by the ms. */
    private static int calls(int many) {
        return Runtime.getRuntime().availableProcessors() > 1 ? many : Math.max(50, many / 500);
    }

    private Sidecore sidecore(String name) {
        Sidecore core = Sidecore.start("sidecore " + name, OptionalInt.empty(), Idle.ADAPTIVE);
        open.add(core);
        return core;
    }

    private static VmSpecBuilder bench(Privilege privilege, String cmdline) {
        return Guests.payload(Payload.SIDECALL_BENCH, privilege, cmdline).memory(MiB.of(16));
    }
}
