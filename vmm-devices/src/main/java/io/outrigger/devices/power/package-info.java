// SPDX-License-Identifier: Apache-2.0
/** ACPI power management registers. */
@NullMarked
package io.outrigger.devices.power;

import org.jspecify.annotations.NullMarked;
