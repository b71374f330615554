// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.console;

import io.outrigger.vmm.VirtioTransport;

class ConsoleDeviceOverPciTest extends ConsoleDeviceTest {
    @Override
    protected VirtioTransport transport() {
        return VirtioTransport.PCI;
    }
}
