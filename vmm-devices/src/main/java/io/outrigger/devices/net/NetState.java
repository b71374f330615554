// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import io.outrigger.devices.virtio.DeviceState;

/**
 * A network device at rest. Frames that were on their way are lost, as on any network.
 *
 * <p>Immutable.
 *
 * @param filter the interface's address, and what the driver wants to see
 * @param pairs how many pairs of queues the driver uses
 * @param offloads the guest offloads that are on
 */
@SuppressWarnings("exports") // of this module's own
public record NetState(RxFilter filter, int pairs, long offloads) implements DeviceState {}
