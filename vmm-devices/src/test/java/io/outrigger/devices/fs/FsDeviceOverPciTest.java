// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

import io.outrigger.vmm.VirtioTransport;

class FsDeviceOverPciTest extends FsDeviceTest {
    @Override
    protected VirtioTransport transport() {
        return VirtioTransport.PCI;
    }
}
