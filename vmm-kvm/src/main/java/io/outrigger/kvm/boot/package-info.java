// SPDX-License-Identifier: Apache-2.0
/**
 * From a boot specification to bytes in guest memory and the registers that vCPUs enter with. Knows nothing of KVM, so
 * it is tested on plain memory.
 */
@NullMarked
package io.outrigger.kvm.boot;

import org.jspecify.annotations.NullMarked;
