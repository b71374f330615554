// SPDX-License-Identifier: Apache-2.0
/** What a vCPU is between two instructions: saved, and loaded into another. */
@NullMarked
package io.outrigger.kvm.state;

import org.jspecify.annotations.NullMarked;
