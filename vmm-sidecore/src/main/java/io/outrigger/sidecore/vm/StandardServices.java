// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.vm;

import io.outrigger.linux.abi.Sidecore;
import io.outrigger.sidecore.Services;
import io.outrigger.sidecore.service.ConsoleService;
import io.outrigger.sidecore.service.CpuidService;
import io.outrigger.sidecore.service.InterruptSender;
import io.outrigger.sidecore.service.IrqSendService;
import io.outrigger.sidecore.service.RingTimer;
import io.outrigger.sidecore.service.TimerService;
import io.outrigger.vmm.Machine;
import java.util.List;
import java.util.function.IntConsumer;

/** The operations of the ABI, for one VM. */
final class StandardServices {
    private StandardServices() {}

    /**
     * All of them.
     *
     * @param sender to the VM's vCPUs
     * @param timers one for each ring
     * @param wake told which ring's sidecore may have to leave its sleep
     */
    static Services.Builder of(Machine machine, InterruptSender sender, List<RingTimer> timers, IntConsumer wake) {
        int lanes = 2 * timers.size();
        return Services.builder()
                .standard(Sidecore.SIDECORE_OP_CPUID(), new CpuidService(machine, lanes))
                .standard(
                        Sidecore.SIDECORE_OP_CONSOLE(), new ConsoleService(machine.memory(), machine.console(), lanes))
                .standard(Sidecore.SIDECORE_OP_TIMER(), new TimerService(timers, sender, machine.tscKhz(), wake))
                .standard(Sidecore.SIDECORE_OP_IRQ_SEND(), new IrqSendService(sender));
    }
}
