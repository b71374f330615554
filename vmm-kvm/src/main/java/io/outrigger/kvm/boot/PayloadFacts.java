// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.vmm.GuestRegion;
import java.util.Optional;

/**
 * What the boot page tells a payload of its machine.
 *
 * <p>Immutable.
 *
 * @param tscKhz the guest's TSC frequency in kHz, 0 if unknown
 * @param sidecore where the sidecore region is
 */
public record PayloadFacts(int tscKhz, Optional<GuestRegion> sidecore) {}
