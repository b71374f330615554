// SPDX-License-Identifier: Apache-2.0
/**
 * The sidecore's side of {@code guests/abi/sidecore.h}. A {@link io.outrigger.sidecore.Region} in guest memory has a
 * ring for each vCPU; a {@link io.outrigger.sidecore.RingServer} serves one of them when it is polled, by the {@link
 * io.outrigger.sidecore.Services} that the VM offers.
 */
@NullMarked
package io.outrigger.sidecore;

import org.jspecify.annotations.NullMarked;
