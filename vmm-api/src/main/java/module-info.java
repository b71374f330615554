// SPDX-License-Identifier: Apache-2.0
/** The language that back ends, devices, the sidecore and tools speak. Depends on nothing but the JDK. */
module io.outrigger.vmm {
    requires static org.jspecify;

    exports io.outrigger.vmm;

    uses io.outrigger.vmm.HypervisorProvider;
}
