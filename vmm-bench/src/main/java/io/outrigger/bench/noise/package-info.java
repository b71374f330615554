// SPDX-License-Identifier: Apache-2.0
/** What interrupts a guest that computes, and for how long. */
@NullMarked
package io.outrigger.bench.noise;

import org.jspecify.annotations.NullMarked;
