// SPDX-License-Identifier: Apache-2.0
/** What an experiment tells: facts, series, ratios, claims, notes and charts; printed as it comes. */
@NullMarked
package io.outrigger.bench.report;

import org.jspecify.annotations.NullMarked;
