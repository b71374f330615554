// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.pci;

/**
 * What a function is, as its header says (PCI 3.0, 6.2.1 and 6.2.4).
 *
 * <p>Immutable.
 *
 * @param vendor who made it
 * @param device what of theirs it is
 * @param revision the device's revision
 * @param classCode base class, subclass and programming interface, 24 bits (appendix D)
 * @param subsystemVendor who made the card
 * @param subsystem what card it is
 */
public record PciIdentity(int vendor, int device, int revision, int classCode, int subsystemVendor, int subsystem) {}
