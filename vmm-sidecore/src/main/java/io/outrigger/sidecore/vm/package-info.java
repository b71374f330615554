// SPDX-License-Identifier: Apache-2.0
/**
 * A VM's sidecore: {@link io.outrigger.sidecore.vm.SidecoreDevice} puts the region into the VM, hangs up doorbells and
 * trap addresses, and hands the rings to sidecores.
 */
@NullMarked
package io.outrigger.sidecore.vm;

import org.jspecify.annotations.NullMarked;
