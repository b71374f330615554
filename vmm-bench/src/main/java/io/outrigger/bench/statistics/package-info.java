// SPDX-License-Identifier: Apache-2.0
/** Medians, ratios and their intervals. */
@NullMarked
package io.outrigger.bench.statistics;

import org.jspecify.annotations.NullMarked;
