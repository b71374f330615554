// SPDX-License-Identifier: Apache-2.0
/** One program, run in a guest and without one. */
@NullMarked
package io.outrigger.bench.compute;

import org.jspecify.annotations.NullMarked;
