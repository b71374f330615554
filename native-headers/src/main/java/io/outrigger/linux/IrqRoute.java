// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

/**
 * Where a global system interrupt (GSI) goes.
 *
 * <p>Immutable.
 */
public sealed interface IrqRoute {
    /** The interrupt, 0 to 4095. */
    int gsi();

    /**
     * To a pin of an in-kernel controller.
     *
     * @param gsi the interrupt
     * @param chip 0 the master PIC, 1 the slave, 2 the I/O APIC
     * @param pin the controller's input
     */
    record Pin(int gsi, int chip, int pin) implements IrqRoute {}

    /**
     * To local APICs, as a message.
     *
     * @param gsi the interrupt
     * @param address the message's address
     * @param data the message's data
     */
    record Msi(int gsi, long address, int data) implements IrqRoute {}
}
