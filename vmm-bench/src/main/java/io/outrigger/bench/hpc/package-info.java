// SPDX-License-Identifier: Apache-2.0
/** Compute kernels in a guest against the same program without a VM. */
@NullMarked
package io.outrigger.bench.hpc;

import org.jspecify.annotations.NullMarked;
