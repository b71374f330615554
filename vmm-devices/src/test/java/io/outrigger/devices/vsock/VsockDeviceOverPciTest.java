// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.vsock;

import io.outrigger.vmm.VirtioTransport;

class VsockDeviceOverPciTest extends VsockDeviceTest {
    @Override
    protected VirtioTransport transport() {
        return VirtioTransport.PCI;
    }
}
