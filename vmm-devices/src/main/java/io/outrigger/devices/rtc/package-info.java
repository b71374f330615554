// SPDX-License-Identifier: Apache-2.0
/** The real-time clock. */
@NullMarked
package io.outrigger.devices.rtc;

import org.jspecify.annotations.NullMarked;
