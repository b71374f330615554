// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.guests.Payload;
import io.outrigger.vmm.BootSpec.Privilege;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.SpecException;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmState;
import io.outrigger.vmm.VmStatistics;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Start, pause, resume, stop, close. */
@Core
class LifeCycleTest {
    @ParameterizedTest
    @EnumSource(Privilege.class)
    void aSpinningGuestIsPausedAndStopped(Privilege privilege) throws Exception {
        try (Vm vm = Guests.create(Guests.payload(Payload.SPIN, privilege, "").vcpus(2))) {
            assertThat(vm.state()).isEqualTo(VmState.CREATED);
            vm.start();
            for (int i = 0; i < 20; i++) {
                vm.pause();
                assertThat(vm.state()).isEqualTo(VmState.PAUSED);
                vm.resume();
                assertThat(vm.state()).isEqualTo(VmState.RUNNING);
            }
            assertThat(vm.stop(Guests.PATIENCE)).isEqualTo(new VmExit.Stopped());
            assertThat(vm.state()).isEqualTo(VmState.EXITED);
        }
    }

    @ParameterizedTest
    @EnumSource(Privilege.class)
    void countersAreReadWhileEveryVcpuIsInTheGuest(Privilege privilege) throws Exception {
        try (Vm vm = Guests.create(Guests.payload(Payload.SPIN, privilege, "").vcpus(2))) {
            vm.start();
            CompletableFuture<VmStatistics> read = CompletableFuture.supplyAsync(vm::statistics);
            assertThat(read.get(Guests.PATIENCE.toSeconds(), TimeUnit.SECONDS).kernel())
                    .containsKey("vcpu0.exits");
        }
    }

    @Test
    void aPausedGuestDoesNothing() throws Exception {
        try (Vm vm = Guests.create(Guests.payload(Payload.EXIT_LOOP, Privilege.KERNEL, ""))) {
            vm.start();
            while (vm.statistics().totalExits() < 10) {
                Thread.onSpinWait();
            }
            vm.pause();
            long then = vm.statistics().accesses().get("post");
            for (int i = 0; i < 1000; i++) {
                assertThat(vm.statistics().accesses().get("post")).isEqualTo(then);
            }
            vm.resume();
            while (vm.statistics().accesses().get("post") == then) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aPausedGuestIsStoppedAndClosed() {
        Vm vm = Guests.create(Guests.payload(Payload.SPIN, Privilege.USER, ""));
        vm.start();
        vm.pause();
        assertThat(vm.stop(Guests.PATIENCE)).isEqualTo(new VmExit.Stopped());
        vm.close();
        vm.close();
        assertThat(vm.state()).isEqualTo(VmState.CLOSED);
    }

    @Test
    void manyAreAskedToEndAndEndWithoutAnybodyWaiting() throws Exception {
        try (Vm running = Guests.create(Guests.payload(Payload.SPIN, Privilege.USER, ""));
                Vm paused = Guests.create(Guests.payload(Payload.SPIN, Privilege.KERNEL, ""));
                Vm fresh = Guests.create(Guests.payload(Payload.POWER_OFF, Privilege.USER, ""))) {
            running.start();
            paused.start();
            paused.pause();
            for (Vm vm : new Vm[] {running, paused, fresh}) {
                vm.requestStop();
            }
            assertThat(Guests.end(running)).isEqualTo(new VmExit.Stopped());
            assertThat(Guests.end(paused)).isEqualTo(new VmExit.Stopped());
            running.requestStop();
            assertThat(Guests.end(running)).isEqualTo(new VmExit.Stopped());
            assertThat(Guests.end(fresh.start()))
                    .as("it was not started when it was asked")
                    .isEqualTo(new VmExit.PoweredOff());
        }
    }

    @Test
    void closingARunningGuestEndsIt() throws Exception {
        Vm vm = Guests.create(Guests.payload(Payload.SERIAL_FLOOD, Privilege.KERNEL, ""));
        vm.start();
        vm.close();
        assertThat(vm.awaitExit()).isEqualTo(new VmExit.Stopped());
    }

    @Test
    void callsOutOfOrderAreRefused() {
        try (Vm vm = Guests.create(Guests.payload(Payload.SPIN, Privilege.USER, ""))) {
            assertThatThrownBy(vm::pause).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> vm.stop(Duration.ZERO)).isInstanceOf(IllegalStateException.class);
            vm.start();
            assertThatThrownBy(vm::start).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void theConsoleGoesBothWays() throws Exception {
        try (Vm vm = Guests.create(Guests.payload(Payload.SERIAL_ECHO, Privilege.KERNEL, ""))) {
            vm.start();
            try (OutputStream input = vm.console().input()) {
                input.write("to and fro\nquit\n".getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(Guests.end(vm)).isEqualTo(new VmExit.PoweredOff());
            String said = new String(vm.console().output().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(said).contains("to and fro");
        }
    }

    @Test
    void aFloodedConsoleDropsTheOldest() throws Exception {
        try (Vm vm = Guests.create(Guests.payload(Payload.SERIAL_FLOOD, Privilege.USER, ""))) {
            vm.start();
            while (vm.console().dropped() == 0) {
                Thread.onSpinWait();
            }
            vm.stop(Guests.PATIENCE);
            assertThat(vm.console().output().readAllBytes()).hasSize(64 << 10);
        }
    }

    @Test
    void sixGibibytesGoAroundTheHole() throws Exception {
        try (Vm vm =
                Guests.create(Guests.payload(Payload.DEMO, Privilege.USER, "").memory(MiB.of(6 << 10)))) {
            assertThat(vm.memory().end()).isEqualTo(7L << 30);
            assertThat(vm.memory().contains(0xC000_0000L, 1)).isFalse();
            vm.memory().putLong((7L << 30) - 8, 42);
            assertThat(Guests.end(vm.start())).isEqualTo(new VmExit.PoweredOff());
        }
    }

    @Test
    void whatTheHostHasNotIsRefused() {
        assertThatThrownBy(() -> Guests.create(Guests.payload(Payload.DEMO, Privilege.USER, "")
                        .cpu(new io.outrigger.vmm.CpuSpec(
                                1, java.util.List.of(4000), java.util.List.of(), java.util.Map.of()))))
                .isInstanceOf(SpecException.class)
                .hasMessageStartingWith("cpu.pins:");
    }
}
