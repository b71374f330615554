// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

/**
 * A driver did what no driver may do to a queue. Ends in {@link LaneStation}: the device needs a reset.
 *
 * <p>Immutable.
 */
public final class QueueFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** One line: what the driver did. */
    public QueueFault(String what) {
        super(what, null, false, false); // a guest can have any number of these: no stack traces
    }
}
