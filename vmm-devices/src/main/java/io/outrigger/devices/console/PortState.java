// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.console;

/**
 * What driver and device have said to each other about a port.
 *
 * <p>Immutable.
 *
 * @param owed what the driver is to be told, as a mask
 * @param ready whether the driver knows the port
 * @param resizes whether the driver wants to know of its window's size
 * @param open whether a program of the guest has it open
 * @param toldOpen whether the driver was told that somebody of the host is connected
 * @param skip bytes of the first chain in the queue that went to the host already
 */
public record PortState(int owed, boolean ready, boolean resizes, boolean open, boolean toldOpen, long skip) {}
