// SPDX-License-Identifier: Apache-2.0
/** The KVM back end: how a specification becomes a running VM. */
@NullMarked
package io.outrigger.kvm;

import org.jspecify.annotations.NullMarked;
