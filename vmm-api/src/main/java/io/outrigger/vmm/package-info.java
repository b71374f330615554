// SPDX-License-Identifier: Apache-2.0
/** Virtual machines as a Java program sees them. */
@NullMarked
package io.outrigger.vmm;

import org.jspecify.annotations.NullMarked;
