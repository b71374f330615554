// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.rng;

import io.outrigger.devices.virtio.Activation;
import io.outrigger.devices.virtio.Lane;
import io.outrigger.devices.virtio.RateLimit;
import io.outrigger.devices.virtio.VirtioDevice;
import io.outrigger.linux.headers.Linux;
import io.outrigger.vmm.RateControl;
import io.outrigger.vmm.RateSpec;
import io.outrigger.vmm.RngSpec;
import java.util.List;

/**
 * Gives the guest random bytes of the host's (section 5.4).
 *
 * <p>Confined to one thread at a time, but for the limit, which any thread may set.
 */
public final class RngDevice implements VirtioDevice, RateControl {
    private final RateLimit limit;

    /** One as specified. */
    public RngDevice(RngSpec spec) {
        limit = new RateLimit(spec.rate());
    }

    @Override
    public int type() {
        return Linux.VIRTIO_ID_RNG();
    }

    @Override
    public long features() {
        return 0;
    }

    @Override
    public int queues() {
        return 1;
    }

    @Override
    public List<? extends Lane> activate(Activation activation) {
        return activation.queues().getFirst().stream()
                .map(q -> new RngLane(q, activation.memory(), limit))
                .toList();
    }

    @Override
    public RateSpec rate() {
        return limit.get();
    }

    @Override
    public void rate(RateSpec spec) {
        limit.set(spec);
    }
}
