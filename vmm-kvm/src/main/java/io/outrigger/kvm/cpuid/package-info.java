// SPDX-License-Identifier: Apache-2.0
/** What CPUID tells the guest. */
@NullMarked
package io.outrigger.kvm.cpuid;

import org.jspecify.annotations.NullMarked;
