// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.rng;

import io.outrigger.vmm.VirtioTransport;

class RngDeviceOverPciTest extends RngDeviceTest {
    @Override
    protected VirtioTransport transport() {
        return VirtioTransport.PCI;
    }
}
