// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.balloon;

import io.outrigger.vmm.VirtioTransport;

class BalloonDeviceOverPciTest extends BalloonDeviceTest {
    @Override
    protected VirtioTransport transport() {
        return VirtioTransport.PCI;
    }
}
