// SPDX-License-Identifier: Apache-2.0
/** What devices on the ISA bus have in common. */
@NullMarked
package io.outrigger.devices.isa;

import org.jspecify.annotations.NullMarked;
