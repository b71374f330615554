// SPDX-License-Identifier: Apache-2.0
/** What every experiment prints: the host, rows, claims; as text and as JSON. */
@NullMarked
package io.outrigger.bench.report;

import org.jspecify.annotations.NullMarked;
