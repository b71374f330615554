// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.vsock;

import io.outrigger.devices.virtio.DeviceState;

/**
 * A socket device at rest. Streams are not kept: the driver is told that they are gone.
 *
 * <p>Immutable.
 *
 * @param nextPort the next port of the host's that is given out; those before it may be in use in the guest still
 */
public record VsockState(int nextPort) implements DeviceState {}
