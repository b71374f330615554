// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.net;

import io.outrigger.bench.host.Cpus;
import io.outrigger.devices.net.DirectDelivery;
import io.outrigger.devices.net.RelayedDelivery;
import io.outrigger.devices.net.SharedVectorDelivery;

/** The networks that are compared, each with who interrupts the guests. */
enum Arm {
    /** Figures 2 and 3: the driver domain. */
    HV_NIC("HV-NIC"),
    /** Figures 2 and 3: the VMM interrupts when the NIC tells it. */
    SV_NIC("SV-NIC"),
    /** Figure 4: so does the sidecore itself. */
    SV_NIC_SIDECORE("SV-NIC, interrupts by the sidecore"),
    /** Figure 2's knee: the NIC tells the VMM by a word of 8 bits. */
    SV_NIC_SHARED("SV-NIC, 8-bit vector");

    private final String label;

    Arm(String label) {
        this.label = label;
    }

    Fabric open(Cpus cpus, int guests) {
        return switch (this) {
            case HV_NIC -> new Bridge(guests);
            case SV_NIC -> new SelfVirtualized(cpus, guests, RelayedDelivery::on);
            case SV_NIC_SIDECORE -> new SelfVirtualized(cpus, guests, _ -> new DirectDelivery());
            case SV_NIC_SHARED ->
                new SelfVirtualized(cpus, guests, vmm -> SharedVectorDelivery.on(vmm, SharedVectorDelivery.PAPER_BITS));
        };
    }

    @Override
    public String toString() {
        return label;
    }
}
