// SPDX-License-Identifier: Apache-2.0
/** Charts of series: what they show, as SVG and as a script for gnuplot. */
@NullMarked
package io.outrigger.bench.chart;

import org.jspecify.annotations.NullMarked;
