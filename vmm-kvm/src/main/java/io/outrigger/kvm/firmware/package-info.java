// SPDX-License-Identifier: Apache-2.0
/**
 * What firmware would leave in memory: the ACPI tables and the MP table, by which a kernel finds CPUs and interrupts.
 */
@NullMarked
package io.outrigger.kvm.firmware;

import org.jspecify.annotations.NullMarked;
