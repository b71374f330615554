// SPDX-License-Identifier: Apache-2.0
/** Exits, kind by kind, timed by the guest: Outrigger beside a C program and QEMU. */
@NullMarked
package io.outrigger.bench.exits;

import org.jspecify.annotations.NullMarked;
