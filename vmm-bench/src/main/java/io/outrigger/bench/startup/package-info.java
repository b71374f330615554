// SPDX-License-Identifier: Apache-2.0
/** From the start of the launcher to the first KVM_RUN. */
@NullMarked
package io.outrigger.bench.startup;

import org.jspecify.annotations.NullMarked;
