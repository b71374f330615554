// SPDX-License-Identifier: Apache-2.0
/** Devices that any back end can attach; found as a service. */
module io.outrigger.devices {
    requires static org.jspecify;
    requires transitive io.outrigger.vmm;

    exports io.outrigger.devices;
    exports io.outrigger.devices.block.disk;
    exports io.outrigger.devices.net;

    uses io.outrigger.vmm.PollerProvider;

    provides io.outrigger.vmm.DeviceProvider with
            io.outrigger.devices.LegacyDevices,
            io.outrigger.devices.VirtioDevices;
}
