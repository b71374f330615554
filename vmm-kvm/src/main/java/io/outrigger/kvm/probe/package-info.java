// SPDX-License-Identifier: Apache-2.0
/** What this host offers to virtual machines, and what would mend what is missing. */
@NullMarked
package io.outrigger.kvm.probe;

import org.jspecify.annotations.NullMarked;
