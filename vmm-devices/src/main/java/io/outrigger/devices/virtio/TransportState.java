// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

/**
 * What a transport keeps beside what every transport has: a record of its own.
 *
 * <p>Immutable.
 */
public interface TransportState {
    /** Nothing. */
    record None() implements TransportState {}
}
