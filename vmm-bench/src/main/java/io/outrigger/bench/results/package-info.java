// SPDX-License-Identifier: Apache-2.0
/** The folder of a run: written, read, compared with another and computed again. */
@NullMarked
package io.outrigger.bench.results;

import org.jspecify.annotations.NullMarked;
