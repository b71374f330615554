// SPDX-License-Identifier: Apache-2.0
/** Many VMs at once in one process: what each takes of time, memory and CPU, and what sharing memory gives back. */
@NullMarked
package io.outrigger.bench.density;

import org.jspecify.annotations.NullMarked;
