// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.engine;

import io.outrigger.vmm.Poller;
import io.outrigger.vmm.PollerProvider;
import io.outrigger.vmm.SidecoreSpec;
import java.util.OptionalInt;

/**
 * Starts sidecores for whoever does not know this module.
 *
 * <p>Immutable.
 */
public final class SidecoreProvider implements PollerProvider {
    /** For {@link java.util.ServiceLoader}. */
    public SidecoreProvider() {}

    @Override
    public Poller start(String name, OptionalInt cpu, SidecoreSpec.Idle idle) {
        return Sidecore.start(name, cpu, idle);
    }
}
