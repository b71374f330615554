// SPDX-License-Identifier: Apache-2.0
/** The entropy device (VIRTIO 1.2, section 5.4). */
@NullMarked
package io.outrigger.devices.rng;

import org.jspecify.annotations.NullMarked;
