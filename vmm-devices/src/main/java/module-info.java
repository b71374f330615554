// SPDX-License-Identifier: Apache-2.0
/** Devices that any back end can attach. */
module io.outrigger.devices {
    requires static org.jspecify;
    requires transitive io.outrigger.vmm;
}
