// SPDX-License-Identifier: Apache-2.0
/**
 * The memory balloon (VIRTIO 1.2, section 5.5): a guest gives RAM back to the host. Start reading at {@link
 * io.outrigger.devices.balloon.BalloonDevice}.
 */
@NullMarked
package io.outrigger.devices.balloon;

import org.jspecify.annotations.NullMarked;
