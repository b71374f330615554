// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.vm;

import io.outrigger.sidecore.engine.Sidecore;
import io.outrigger.vmm.DeviceProvider;
import io.outrigger.vmm.Machine;
import io.outrigger.vmm.SidecoreSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Gives a VM the sidecores that its specification asks for.
 *
 * <p>Immutable.
 */
public final class SpecSidecores implements DeviceProvider {
    /** For {@link java.util.ServiceLoader}. */
    public SpecSidecores() {}

    @Override
    public void attach(Machine machine) {
        if (machine.spec().sidecore().isPresent()) {
            attach(machine, machine.spec().sidecore().get());
        }
    }

    private static void attach(Machine machine, SidecoreSpec spec) {
        List<Sidecore> cores = new ArrayList<>();
        try {
            for (int i = 0; i < spec.count(); i++) {
                OptionalInt cpu = spec.cpus().isEmpty()
                        ? OptionalInt.empty()
                        : OptionalInt.of(spec.cpus().get(i));
                cores.add(Sidecore.start(machine.spec().name() + " sidecore" + i, cpu, spec.idle()));
            }
            SidecoreDevice.on(cores.toArray(new Sidecore[0]))
                    .owningCores()
                    .slots(spec.slots())
                    .partition(spec.partition())
                    .attach(machine);
        } catch (RuntimeException e) {
            cores.forEach(Sidecore::close);
            throw e;
        }
    }
}
