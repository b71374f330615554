// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.debug;

import io.outrigger.vmm.IoDevice;

/**
 * Takes progress codes, and delays that guests make by writing here.
 *
 * <p>Thread-safe.
 */
public final class PostPort implements IoDevice {
    private volatile long last;

    /** A port that was not written yet. */
    public PostPort() {}

    @Override
    public String name() {
        return "post";
    }

    @Override
    public long read(long offset, int width) {
        return last;
    }

    @Override
    public void write(long offset, int width, long value) {
        last = value;
    }
}
