// SPDX-License-Identifier: Apache-2.0
/** The command: which experiment, how often, where the results go. */
@NullMarked
package io.outrigger.bench;

import org.jspecify.annotations.NullMarked;
