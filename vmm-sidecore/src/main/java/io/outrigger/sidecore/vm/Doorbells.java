// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.vm;

import io.outrigger.linux.EventFd;
import io.outrigger.vmm.IoRange;
import io.outrigger.vmm.Machine;
import io.outrigger.vmm.PlatformMap;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The doorbells of a VM: an eventfd for each ring, behind a port and an address.
 *
 * <p>Immutable.
 */
final class Doorbells implements AutoCloseable {
    private static final int WIDTH = Integer.BYTES;

    private final List<EventFd> events = new ArrayList<>();

    /** Hangs up one for each ring. */
    Doorbells(Machine machine, int rings) {
        try {
            for (int ring = 0; ring < rings; ring++) {
                EventFd event = EventFd.create();
                events.add(event);
                machine.doorbell(IoRange.port(PlatformMap.SIDECORE_DOORBELL_PORT, WIDTH), OptionalInt.of(ring), event);
                machine.doorbell(
                        IoRange.mmio(PlatformMap.SIDECORE_DOORBELL_ADDRESS, WIDTH), OptionalInt.of(ring), event);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    EventFd get(int ring) {
        return events.get(ring);
    }

    @Override
    public void close() {
        events.forEach(EventFd::close);
    }
}
