// SPDX-License-Identifier: Apache-2.0
/**
 * Changes a guest's page tables for it: SIDECORE_OP_PT_MAP, PT_UNMAP and PT_PROTECT of {@code guests/abi/sidecore.h}.
 * Start reading at {@link io.outrigger.sidecore.paging.PageTableService}, which all three are.
 *
 * <p>Terms are those of the Intel SDM, vol. 3A, chapter 4, for 4-level and 5-level paging. Paging structures are
 * <i>tables</i> of 512 <i>entries</i>, and have a level: 1 for a page table, 2 for a page directory, up to the root at
 * 4 or 5. An entry that maps a page is a <i>leaf</i>. An entry that does not exist because its table does not is a
 * <i>missing</i> table's.
 *
 * <p>Tables are the guest's memory and change under our hands. Every word is read once where it decides something,
 * every address is compared with RAM, every store is a compare-and-set against what was decided upon. What a call
 * knows is in its {@link io.outrigger.sidecore.Sidecall}: its results count what is done, so that they are right
 * wherever it ends.
 */
@NullMarked
package io.outrigger.sidecore.paging;

import org.jspecify.annotations.NullMarked;
