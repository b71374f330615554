// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices;

import io.outrigger.devices.debug.DebugExit;
import io.outrigger.devices.debug.PostPort;
import io.outrigger.devices.i8042.KeyboardController;
import io.outrigger.devices.power.PmTimer;
import io.outrigger.devices.power.PowerManagement;
import io.outrigger.devices.rtc.Cmos;
import io.outrigger.devices.serial.Serial16550;
import io.outrigger.vmm.DeviceProvider;
import io.outrigger.vmm.IoBus;
import io.outrigger.vmm.IoRange;
import io.outrigger.vmm.Machine;
import io.outrigger.vmm.PlatformMap;
import java.time.Clock;

/**
 * The devices that every VM has, where {@link PlatformMap} says.
 *
 * <p>Immutable.
 */
public final class LegacyDevices implements DeviceProvider {
    /** For {@link java.util.ServiceLoader}. */
    public LegacyDevices() {}

    @Override
    public void attach(Machine machine) {
        IoBus bus = machine.bus();
        bus.attach(
                IoRange.port(PlatformMap.COM1_PORT, Serial16550.PORTS),
                new Serial16550(machine.console(), machine.irqLine(PlatformMap.COM1_GSI)));
        bus.attach(IoRange.port(PlatformMap.RTC_PORT, Cmos.PORTS), new Cmos(Clock.systemUTC()));
        KeyboardController keyboard = new KeyboardController(machine);
        bus.attach(IoRange.port(PlatformMap.I8042_PORT, 1), keyboard.dataPort());
        bus.attach(IoRange.port(PlatformMap.I8042_PORT + 4, 1), keyboard.commandPort());
        bus.attach(IoRange.port(PlatformMap.POST_PORT, 1), new PostPort());
        bus.attach(IoRange.port(PlatformMap.DEBUG_EXIT_PORT, 4), new DebugExit(machine));
        PowerManagement power = new PowerManagement(machine);
        bus.attach(IoRange.port(PlatformMap.PM1A_EVENT_PORT, PowerManagement.EVENT_PORTS), power.events());
        bus.attach(IoRange.port(PlatformMap.PM1A_CONTROL_PORT, PowerManagement.CONTROL_PORTS), power.control());
        bus.attach(IoRange.port(PlatformMap.PM_TIMER_PORT, PmTimer.PORTS), new PmTimer(System::nanoTime));
    }
}
