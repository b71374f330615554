// SPDX-License-Identifier: Apache-2.0
/**
 * Backs a guest's RAM with host memory ahead of faults, and gives it back: SIDECORE_OP_MEM_POPULATE and MEM_DISCARD of
 * {@code guests/abi/sidecore.h}.
 */
@NullMarked
package io.outrigger.sidecore.memory;

import org.jspecify.annotations.NullMarked;
