// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * What can be limited while it runs: {@link VmDevice#control}.
 *
 * <p>Thread-safe.
 */
public interface RateControl {
    /** The present limit. */
    RateSpec rate();

    /** Sets another, from now on. */
    void rate(RateSpec spec);
}
