// SPDX-License-Identifier: Apache-2.0
/** What a virtio disk costs, by who serves it, against the same requests without a VM. */
@NullMarked
package io.outrigger.bench.block;

import org.jspecify.annotations.NullMarked;
