// SPDX-License-Identifier: Apache-2.0
/**
 * The thread that polls: {@link io.outrigger.sidecore.engine.Sidecore}, what it does between two polls and what it does
 * when there is nothing to do.
 */
@NullMarked
package io.outrigger.sidecore.engine;

import org.jspecify.annotations.NullMarked;
