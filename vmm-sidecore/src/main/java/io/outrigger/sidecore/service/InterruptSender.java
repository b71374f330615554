// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.service;

import io.outrigger.linux.abi.Sidecore;
import io.outrigger.sidecore.RingControl;
import io.outrigger.vmm.Machine;
import io.outrigger.vmm.MsiSink;
import java.util.List;
import java.util.Optional;

/**
 * Tells a vCPU something: by a vector to its local APIC, by bits in its ring's pending events, or both.
 *
 * <p>Thread-safe: each lane has a sink of its own.
 */
public final class InterruptSender {
    /** Vectors below belong to exceptions (Intel SDM vol. 3A, 11.5.2). */
    private static final long FIRST_VECTOR = 16;

    private static final long LAST_VECTOR = 255;
    private static final long MSI_BASE = 0xFEE0_0000L;
    private static final int DESTINATION_SHIFT = 12;
    private static final int MOST_DESTINATION = 254; // eight bits, of which the last value is all

    private final Optional<MsiSink>[] sinks;
    private final List<RingControl> rings;
    private final int vcpus;

    /** A sender to the vCPUs of a machine, whose rings these are. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    public InterruptSender(Machine machine, List<RingControl> rings, int lanes) {
        this.rings = List.copyOf(rings);
        this.vcpus = machine.spec().cpu().vcpus();
        this.sinks = new Optional[lanes];
        for (int i = 0; i < lanes; i++) {
            sinks[i] = machine.msiSink();
        }
    }

    /** Whether that can be sent: SIDECORE_OK or an error. */
    int check(int lane, long vcpu, long vector) {
        if (vcpu < 0 || vcpu >= vcpus || vector != 0 && (vector < FIRST_VECTOR || vector > LAST_VECTOR)) {
            return Sidecore.SIDECORE_BAD_ARGUMENT();
        }
        return vector != 0 && (sinks[lane].isEmpty() || vcpu > MOST_DESTINATION)
                ? Sidecore.SIDECORE_UNSUPPORTED()
                : Sidecore.SIDECORE_OK();
    }

    /** Sends what {@link #check} has found good. Events first: the handler of the vector may look for them. */
    void send(int lane, int vcpu, int vector, long events) {
        if (events != 0) {
            rings.get(vcpu).raise(events);
        }
        if (vector != 0) {
            boolean _ = sinks[lane].orElseThrow().send(MSI_BASE | (long) vcpu << DESTINATION_SHIFT, vector);
        }
    }
}
