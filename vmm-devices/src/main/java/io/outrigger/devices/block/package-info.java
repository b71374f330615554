// SPDX-License-Identifier: Apache-2.0
/** The block device (VIRTIO 1.2, section 5.2). Start reading at {@link io.outrigger.devices.block.BlockDevice}. */
@NullMarked
package io.outrigger.devices.block;

import org.jspecify.annotations.NullMarked;
