// SPDX-License-Identifier: Apache-2.0
/** Virtual CPUs: threads, the run loop, pausing, entry state, reports. */
@NullMarked
package io.outrigger.kvm.vcpu;

import org.jspecify.annotations.NullMarked;
