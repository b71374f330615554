// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.guests.Payload;
import io.outrigger.vmm.BootSpec.Privilege;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.SidecoreSpec;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Many VMs in one JVM, one after another and at once, and what stays of them. */
@Core
class ManyVmsTest {
    @Test
    void nothingStaysOfThoseThatAreClosed() throws Exception {
        Guests.run(Guests.payload(Payload.POWER_OFF, Privilege.USER, "")); // classes and descriptors of the JVM's own
        Leftovers leftovers = Leftovers.since();
        for (int i = 0; i < 100; i++) {
            Guests.run(Guests.payload(Payload.POWER_OFF, Privilege.USER, "").memory(MiB.of(4)))
                    .mustBe(new VmExit.PoweredOff());
        }
        leftovers.mustBeNone();
    }

    @Test
    void nothingStaysOfTheirSidecores() throws Exception {
        String calls = "op=0 path=2 n=20 warm=0";
        var spec = Guests.payload(Payload.SIDECALL_BENCH, Privilege.USER, calls)
                .memory(MiB.of(4))
                .sidecore(SidecoreSpec.standard());
        Guests.run(spec);
        Leftovers leftovers = Leftovers.since();
        for (int i = 0; i < 50; i++) {
            Guests.run(spec).mustBe(new VmExit.PoweredOff());
        }
        leftovers.mustBeNone();
    }

    @Test
    void theyDoNotDisturbEachOther() throws Exception {
        List<Vm> good = new ArrayList<>();
        List<Vm> bad = new ArrayList<>();
        try {
            for (Payload p :
                    new Payload[] {Payload.SPIN, Payload.SERIAL_FLOOD, Payload.TRIPLE_FAULT, Payload.WILD_MMIO}) {
                bad.add(Guests.create(Guests.payload(p, Privilege.USER, "").memory(MiB.of(4))));
            }
            for (int i = 0; i < 8; i++) {
                good.add(Guests.create(
                        Guests.payload(Payload.POWER_OFF, Privilege.USER, "").memory(MiB.of(4))));
            }
            bad.forEach(Vm::start);
            good.forEach(Vm::start);
            for (Vm vm : good) {
                assertThat(Guests.end(vm)).isEqualTo(new VmExit.PoweredOff());
            }
            assertThat(bad.get(0).stop(Guests.PATIENCE)).isEqualTo(new VmExit.Stopped());
            assertThat(bad.get(1).stop(Guests.PATIENCE)).isEqualTo(new VmExit.Stopped());
            assertThat(Guests.end(bad.get(2))).isInstanceOf(VmExit.Crashed.class);
        } finally {
            good.forEach(Vm::close);
            bad.forEach(Vm::close);
        }
    }

    @Test
    void twoHundredAtOnce() throws Exception {
        Guests.run(Guests.payload(Payload.POWER_OFF, Privilege.USER, "")); // classes and descriptors of the JVM's own
        Leftovers leftovers = Leftovers.since();
        List<Vm> vms = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                vms.add(Guests.create(
                        Guests.payload(Payload.POWER_OFF, Privilege.USER, "").memory(MiB.of(4))));
            }
            vms.forEach(Vm::start);
            for (Vm vm : vms) {
                assertThat(Guests.end(vm)).isEqualTo(new VmExit.PoweredOff());
            }
        } finally {
            Vm.closeAll(vms);
        }
        leftovers.mustBeNone();
    }

    @Test
    void manyAreClosedAtOnceInWhateverState() throws Exception {
        Guests.run(Guests.payload(Payload.POWER_OFF, Privilege.USER, "")); // classes and descriptors of the JVM's own
        Leftovers leftovers = Leftovers.since();
        List<Vm> vms = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                Vm vm = Guests.create(
                        Guests.payload(Payload.SPIN, Privilege.USER, "").memory(MiB.of(4)));
                vms.add(vm);
                switch (i % 4) {
                    case 0 -> vm.start();
                    case 1 -> vm.start().pause();
                    case 2 -> vm.close();
                    default -> {}
                }
            }
        } finally {
            Vm.closeAll(vms);
        }
        assertThat(vms).allMatch(vm -> vm.state() == VmState.CLOSED);
        leftovers.mustBeNone();
    }
}
