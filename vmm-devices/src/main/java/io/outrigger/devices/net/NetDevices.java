// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import io.outrigger.devices.virtio.VirtioDevice;
import io.outrigger.vmm.MacAddress;
import io.outrigger.vmm.NetSpec;
import java.util.List;

/**
 * Makes network devices of their specifications.
 *
 * <p>Thread-safe.
 */
public final class NetDevices {
    private NetDevices() {}

    /**
     * Makes one.
     *
     * @param vm the VM's name
     * @param name the device's in the VM, from which its address is made too if it has none
     */
    @SuppressWarnings("exports") // for this module only
    public static VirtioDevice make(NetSpec spec, String vm, String name) {
        MacAddress address = spec.mac().orElseGet(() -> MacAddress.of(vm, name));
        Link link = switch (spec.attachment()) {
            case NetSpec.Tap tap -> new PortLink(TapPort.open(tap.name(), spec.pairs()));
            case NetSpec.Socket socket -> new PortLink(List.of(SocketPort.open(socket.local(), socket.peer())));
            case NetSpec.Switch named -> plug(Switches.acquire(named.name()), spec, address);
        };
        return new NetDevice(spec, address, link);
    }

    private static Link plug(Switch home, NetSpec spec, MacAddress address) {
        try {
            return Vif.plug(home, spec, address, () -> Switches.release(home));
        } catch (RuntimeException e) {
            Switches.release(home);
            throw e;
        }
    }
}
