// SPDX-License-Identifier: Apache-2.0
/** The sidecore against traps, ioeventfds and the guest's own instructions: sidecall-bench, run in many ways. */
@NullMarked
package io.outrigger.bench.sidecore;

import org.jspecify.annotations.NullMarked;
