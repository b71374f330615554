// SPDX-License-Identifier: Apache-2.0
/** Many VMs in one process: what each leaves behind, and what each takes. */
@NullMarked
package io.outrigger.bench.many;

import org.jspecify.annotations.NullMarked;
