// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.guests.Payload;
import io.outrigger.vmm.BootSpec.Privilege;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.Irqchip;
import io.outrigger.vmm.MacAddress;
import io.outrigger.vmm.NetSpec;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.SidecoreSpec;
import io.outrigger.vmm.SidecoreSpec.Idle;
import io.outrigger.vmm.SidecoreSpec.Partition;
import io.outrigger.vmm.Vm;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two payloads at a switch: one sends as fast as it can, the other answers, polling or halting. */
@Core
class SwitchPayloadTest {
    private static final MacAddress SENDER = MacAddress.parse("02:00:5e:10:00:01");
    private static final MacAddress ANSWERER = MacAddress.parse("02:00:5e:10:00:02");
    private static final long MAGIC = 0x5445_4E56_4752_544FL; // guests/payloads/virtio-net.h, as what follows
    private static final long FIRST_PAGE = 0x20_0000;
    private static final long PAGE = 4096;
    private static final int READY = 0x08;
    private static final int FRAMES = 0x10;
    private static final int KICKS = 0x18;
    private static final int INTERRUPTS = 0x20;
    private static final int ENOUGH = 1000;

    @ParameterizedTest
    @CsvSource({"SIDECORE, USER", "SIDECORE, KERNEL", "EVENTFD, KERNEL", "TRAP, KERNEL"})
    void framesAreAnswered(ServiceMode mode, Privilege privilege) throws InterruptedException {
        boolean halts = privilege == Privilege.KERNEL; // at CPL 3 it must not
        String to = "to=0x%x ip=0xc6124e01 peer=0xc6124e02".formatted(ANSWERER.value());
        try (Vm answerer = vm("answerer", privilege, "wait=" + (halts ? 1 : 0), ANSWERER, mode);
                Vm sender = vm("sender", Privilege.USER, "send=1 size=64 " + to, SENDER, mode)) {
            long answers = counters(answerer.start());
            long sent = counters(sender.start());
            await(answerer.memory(), answers + FRAMES, ENOUGH);
            await(sender.memory(), sent + FRAMES, ENOUGH);
            if (halts) {
                assertThat(answerer.memory().getLong(answers + INTERRUPTS)).isPositive();
            }
            if (mode == ServiceMode.TRAP) {
                assertThat(sender.memory().getLong(sent + KICKS)).isPositive();
            }
        }
    }

    private static Vm vm(String name, Privilege privilege, String cmdline, MacAddress mac, ServiceMode mode) {
        return Guests.create(Guests.payload(Payload.VIRTIO_NET, privilege, cmdline)
                .name(name)
                .irqchip(Irqchip.KERNEL)
                .sidecore(new SidecoreSpec(List.of(), Idle.BACKOFF, Partition.REPLICA, 1))
                .virtio(NetSpec.of(new NetSpec.Switch("payloads")).withMac(mac).withMode(mode)));
    }

    private static long counters(Vm vm) throws InterruptedException {
        GuestMemory ram = vm.memory();
        for (long until = System.nanoTime() + Guests.PATIENCE.toNanos(); System.nanoTime() < until; ) {
            for (long at = FIRST_PAGE; ram.contains(at, PAGE); at += PAGE) {
                if (ram.getLong(at) == MAGIC && ram.getLong(at + READY) == 1) {
                    return at;
                }
            }
            assertRuns(vm);
        }
        throw new AssertionError("the payload does not begin");
    }

    private static void await(GuestMemory ram, long counter, long least) {
        long until = System.nanoTime() + Guests.PATIENCE.toNanos();
        while (ram.getLong(counter) < least) {
            assertThat(System.nanoTime()).as("%d frames", ram.getLong(counter)).isLessThan(until);
            Thread.yield();
        }
    }

    private static void assertRuns(Vm vm) throws InterruptedException {
        assertThat(vm.awaitExit(Duration.ofMillis(1))).isEmpty();
    }
}
