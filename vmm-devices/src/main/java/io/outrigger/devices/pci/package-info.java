// SPDX-License-Identifier: Apache-2.0
/**
 * A PCI bus without anything that a real one has wires for: configuration space, base addresses, MSI-X (PCI Local Bus
 * Specification 3.0; PCI Express Base Specification 5.0 for the enhanced access mechanism). Nothing here knows virtio.
 */
@NullMarked
package io.outrigger.devices.pci;

import org.jspecify.annotations.NullMarked;
