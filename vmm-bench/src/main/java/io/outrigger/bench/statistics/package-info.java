// SPDX-License-Identifier: Apache-2.0
/** Medians, percentiles and bootstrap intervals. */
@NullMarked
package io.outrigger.bench.statistics;

import org.jspecify.annotations.NullMarked;
