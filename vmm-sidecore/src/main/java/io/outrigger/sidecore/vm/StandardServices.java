// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.vm;

import io.outrigger.linux.abi.Sidecore;
import io.outrigger.sidecore.Services;
import io.outrigger.sidecore.memory.DiscardService;
import io.outrigger.sidecore.memory.PopulateService;
import io.outrigger.sidecore.paging.MapService;
import io.outrigger.sidecore.paging.ProtectService;
import io.outrigger.sidecore.paging.StaleMappings;
import io.outrigger.sidecore.paging.UnmapService;
import io.outrigger.sidecore.service.ConsoleService;
import io.outrigger.sidecore.service.CpuidService;
import io.outrigger.sidecore.service.InterruptSender;
import io.outrigger.sidecore.service.IrqSendService;
import io.outrigger.sidecore.service.RingTimer;
import io.outrigger.sidecore.service.TimerService;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.Machine;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;

/** The operations of the ABI, for one VM. */
final class StandardServices {
    private static final int PHYSICAL_WIDTH_LEAF = 0x8000_0008;

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
        GuestMemory memory = machine.memory();
        StaleMappings stale = machine::forgetMappings;
        IntSupplier maxphyaddr = () -> physicalWidth(machine);
        return Services.builder()
                .standard(Sidecore.SIDECORE_OP_CPUID(), new CpuidService(machine, lanes))
                .standard(Sidecore.SIDECORE_OP_CONSOLE(), new ConsoleService(memory, machine.console(), lanes))
                .standard(Sidecore.SIDECORE_OP_TIMER(), new TimerService(timers, sender, machine.tscKhz(), wake))
                .standard(Sidecore.SIDECORE_OP_IRQ_SEND(), new IrqSendService(sender))
                .standard(Sidecore.SIDECORE_OP_MEM_POPULATE(), new PopulateService(memory))
                .standard(Sidecore.SIDECORE_OP_MEM_DISCARD(), new DiscardService(memory))
                .standard(Sidecore.SIDECORE_OP_PT_MAP(), new MapService(memory, maxphyaddr))
                .standard(Sidecore.SIDECORE_OP_PT_UNMAP(), new UnmapService(memory, stale))
                .standard(Sidecore.SIDECORE_OP_PT_PROTECT(), new ProtectService(memory, stale, maxphyaddr));
    }

    /** MAXPHYADDR: CPUID.80000008H:EAX[7:0]; 36 where a processor does not say (Intel SDM vol. 3A, section 4.1.4). */
    private static int physicalWidth(Machine machine) {
        return Math.clamp(machine.cpuid(0, PHYSICAL_WIDTH_LEAF, 0).eax() & 0xFF, 36, 52);
    }
}
