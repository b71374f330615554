// SPDX-License-Identifier: Apache-2.0
/** What watching a VM costs it. */
@NullMarked
package io.outrigger.bench.watch;

import org.jspecify.annotations.NullMarked;
