// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.vm;

import io.outrigger.vmm.DeviceProvider;
import io.outrigger.vmm.Machine;
import io.outrigger.vmm.Poller;
import io.outrigger.vmm.SidecoreSpec;

/**
 * Gives a VM rings where its specification asks for sidecores.
 *
 * <p>Immutable.
 */
public final class SpecSidecores implements DeviceProvider {
    /** For {@link java.util.ServiceLoader}. */
    public SpecSidecores() {}

    @Override
    public void attach(Machine machine) {
        if (machine.spec().sidecore().isPresent()) {
            SidecoreSpec spec = machine.spec().sidecore().get();
            SidecoreDevice.on(machine.sidecores().toArray(new Poller[0]))
                    .slots(spec.slots())
                    .partition(spec.partition())
                    .attach(machine);
        }
    }
}
