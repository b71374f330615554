// SPDX-License-Identifier: Apache-2.0
/** Ports for tests and progress codes. */
@NullMarked
package io.outrigger.devices.debug;

import org.jspecify.annotations.NullMarked;
