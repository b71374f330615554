// SPDX-License-Identifier: Apache-2.0
/** From the start of a VMM, or of one VM among many in a process, to what its guest does first. */
@NullMarked
package io.outrigger.bench.boot;

import org.jspecify.annotations.NullMarked;
