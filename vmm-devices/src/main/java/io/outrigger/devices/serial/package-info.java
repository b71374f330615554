// SPDX-License-Identifier: Apache-2.0
/** The 16550A serial port. */
@NullMarked
package io.outrigger.devices.serial;

import org.jspecify.annotations.NullMarked;
