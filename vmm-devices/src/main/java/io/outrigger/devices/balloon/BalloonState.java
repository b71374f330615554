// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.balloon;

import io.outrigger.devices.virtio.DeviceState;

/**
 * A balloon at rest.
 *
 * <p>Immutable.
 *
 * @param target pages that the driver was asked for, unsigned
 * @param actual pages that the driver says it has given, unsigned
 */
public record BalloonState(int target, int actual) implements DeviceState {}
