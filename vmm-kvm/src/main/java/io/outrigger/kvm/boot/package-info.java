// SPDX-License-Identifier: Apache-2.0
/** From an image to the state in which vCPUs enter it. */
@NullMarked
package io.outrigger.kvm.boot;

import org.jspecify.annotations.NullMarked;
