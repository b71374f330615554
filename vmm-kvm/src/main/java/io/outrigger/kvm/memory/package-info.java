// SPDX-License-Identifier: Apache-2.0
/** Guest RAM: where it lies, what backs it. */
@NullMarked
package io.outrigger.kvm.memory;

import org.jspecify.annotations.NullMarked;
