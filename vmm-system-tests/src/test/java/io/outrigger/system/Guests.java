// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.guests.Payload;
import io.outrigger.vmm.BootSpec.Privilege;
import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import io.outrigger.vmm.VmSpecBuilder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Guests as the tests start them. */
final class Guests {
    /** Far more than any of them needs, even on an emulated machine with others beside it. */
    static final Duration PATIENCE = Duration.ofSeconds(180);

    private Guests() {}

    /** The specification of a payload. */
    static VmSpecBuilder payload(Payload payload, Privilege privilege, String cmdline) {
        return VmSpec.payload(Image.of(payload.fileName(), payload.bytes()))
                .name(payload.name().toLowerCase(java.util.Locale.ROOT))
                .privilege(privilege)
                .cmdline(cmdline);
    }

    /** A VM that is not started. */
    static Vm create(VmSpecBuilder spec) {
        return Hypervisor.open().create(spec.build());
    }

    /** Runs a VM to its end. */
    static Result run(VmSpecBuilder spec) throws InterruptedException {
        try (Vm vm = create(spec)) {
            ByteArrayOutputStream console = new ByteArrayOutputStream();
            vm.console().transferTo(console);
            VmExit exit = end(vm.start());
            return new Result(exit, console.toString(StandardCharsets.UTF_8));
        }
    }

    /** Waits for a VM's end, which must come. */
    static VmExit end(Vm vm) throws InterruptedException {
        return vm.awaitExit(PATIENCE).orElseThrow(() -> new AssertionError("the VM runs on"));
    }

    /**
     * How a run ended, and what it printed.
     *
     * @param exit the end
     * @param console the output
     */
    record Result(VmExit exit, String console) {
        void mustBe(VmExit expected) {
            assertThat(exit).as(console).isEqualTo(expected);
        }
    }
}
