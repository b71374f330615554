// SPDX-License-Identifier: Apache-2.0
/** Devices for VMs of any back end. */
@NullMarked
package io.outrigger.devices;

import org.jspecify.annotations.NullMarked;
