// SPDX-License-Identifier: Apache-2.0
/** A steady load for minutes or hours: what grows, what allocates, what stops the JVM. */
@NullMarked
package io.outrigger.bench.soak;

import org.jspecify.annotations.NullMarked;
