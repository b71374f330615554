// SPDX-License-Identifier: Apache-2.0
/**
 * What all virtio devices share (VIRTIO 1.2): queues, the driver's side of a device's life, the registers, and who
 * serves what. Start reading at {@link io.outrigger.devices.virtio.VirtioDevice}.
 */
@NullMarked
package io.outrigger.devices.virtio;

import org.jspecify.annotations.NullMarked;
