// SPDX-License-Identifier: Apache-2.0
/** {@code vmm probe}: the host's report for people and for programs. */
@NullMarked
package io.outrigger.launcher.probe;

import org.jspecify.annotations.NullMarked;
