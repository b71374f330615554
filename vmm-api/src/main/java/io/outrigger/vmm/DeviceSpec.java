// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * A device of the embedder's own, by address.
 *
 * <p>Immutable, but for the device.
 *
 * @param range the addresses it answers
 * @param device the device; see {@link IoDevice} for its threads
 */
record DeviceSpec(IoRange range, IoDevice device) implements DeviceProvider {
    @Override
    public void attach(Machine machine) {
        machine.bus().attach(range, device);
    }
}
