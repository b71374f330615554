// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.service;

import io.outrigger.linux.abi.Sidecore;
import io.outrigger.sidecore.Sidecall;
import io.outrigger.sidecore.SidecallService;
import io.outrigger.vmm.Station;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * SIDECORE_OP_TIMER. The guest says what its TSC shows now, so that only the difference has to be turned into the
 * host's time: the two clocks never have to agree for longer than a timer runs.
 *
 * <p>Thread-safe.
 */
public final class TimerService implements SidecallService {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final List<RingTimer> timers;
    private final InterruptSender sender;
    private final int tscKhz;
    private final IntConsumer wake;

    /**
     * Sets the timers of a VM's rings.
     *
     * @param tscKhz of the guest, 0 if unknown
     * @param wake told the number of a ring whose sidecore may be asleep and has to look at the timer
     */
    public TimerService(List<RingTimer> timers, InterruptSender sender, int tscKhz, IntConsumer wake) {
        this.timers = List.copyOf(timers);
        this.sender = sender;
        this.tscKhz = tscKhz;
        this.wake = wake;
    }

    @Override
    public int call(Sidecall call) {
        RingTimer timer = timers.get(call.ring());
        if (call.arg(0) == 0) {
            timer.set(Station.NEVER, 0, 0);
            return Sidecore.SIDECORE_OK();
        }
        if (tscKhz == 0) {
            return Sidecore.SIDECORE_UNSUPPORTED();
        }
        int status = sender.check(call.lane(), timer.vcpu(), call.arg(3));
        if (status == Sidecore.SIDECORE_OK()) {
            long nanos = nanos(Math.max(0, call.arg(0) - call.arg(1)));
            timer.set(System.nanoTime() + nanos, (int) call.arg(3), call.arg(2));
            wake.accept(call.ring());
        }
        return status;
    }

    // 2^63 cycles at 1 kHz would not fit; nothing waits for 146 years
    private long nanos(long cycles) {
        long millis = Math.min(cycles / tscKhz, Long.MAX_VALUE / 2 / NANOS_PER_MILLI);
        return millis * NANOS_PER_MILLI + cycles % tscKhz * NANOS_PER_MILLI / tscKhz;
    }
}
