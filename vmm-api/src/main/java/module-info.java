// SPDX-License-Identifier: Apache-2.0
/**
 * The language that back ends, devices, the sidecore and tools speak. Of the ground
 * it knows one handle, the eventfd.
 */
module io.outrigger.vmm {
    requires static org.jspecify;
    requires transitive io.outrigger.linux;

    exports io.outrigger.vmm;

    uses io.outrigger.vmm.HypervisorProvider;
}
