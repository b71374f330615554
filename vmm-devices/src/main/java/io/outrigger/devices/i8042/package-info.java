// SPDX-License-Identifier: Apache-2.0
/** The keyboard controller, which can reset. */
@NullMarked
package io.outrigger.devices.i8042;

import org.jspecify.annotations.NullMarked;
