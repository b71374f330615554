// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

/**
 * What a kind of device keeps beside its registers and queues: a record of its own.
 *
 * <p>Immutable.
 */
public interface DeviceState {
    /** Nothing. */
    record None() implements DeviceState {}
}
