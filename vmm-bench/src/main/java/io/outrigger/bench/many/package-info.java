// SPDX-License-Identifier: Apache-2.0
/** VMs one after another in one process: what each leaves behind. */
@NullMarked
package io.outrigger.bench.many;

import org.jspecify.annotations.NullMarked;
