// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block;

import io.outrigger.devices.virtio.DeviceState;

/**
 * What a disk keeps beside its registers and queues.
 *
 * <p>Immutable.
 *
 * @param writeback whether the driver wants a cache
 */
public record BlockState(boolean writeback) implements DeviceState {}
