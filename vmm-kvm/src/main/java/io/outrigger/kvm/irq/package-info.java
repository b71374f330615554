// SPDX-License-Identifier: Apache-2.0
/** Interrupt controllers, lines and routes. */
@NullMarked
package io.outrigger.kvm.irq;

import org.jspecify.annotations.NullMarked;
