// SPDX-License-Identifier: Apache-2.0
/** Compressed kernels, unpacked on the host. */
@NullMarked
package io.outrigger.kvm.boot.unpack;

import org.jspecify.annotations.NullMarked;
