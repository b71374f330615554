// SPDX-License-Identifier: Apache-2.0
/** The exit round trip of the run loop beside a C loop doing the same. */
@NullMarked
package io.outrigger.bench.exits;

import org.jspecify.annotations.NullMarked;
