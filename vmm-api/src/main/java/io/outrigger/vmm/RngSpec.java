// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * A virtio entropy device.
 *
 * <p>Immutable.
 *
 * @param mode who serves it at first
 * @param rate how much it gives
 */
public record RngSpec(ServiceMode mode, RateSpec rate) implements VirtioSpec {
    /** One that gives at most 1 MiB a second, as much as no honest guest needs. */
    public static RngSpec standard() {
        return new RngSpec(ServiceMode.EVENTFD, RateSpec.bytes(MiB.of(1)));
    }

    /** The same, served by another at first. */
    public RngSpec withMode(ServiceMode newMode) {
        return new RngSpec(newMode, rate);
    }

    @Override
    public String kind() {
        return "rng";
    }
}
