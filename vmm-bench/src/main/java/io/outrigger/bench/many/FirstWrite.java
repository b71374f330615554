// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.many;

import io.outrigger.vmm.IoDevice;
import java.util.concurrent.CountDownLatch;

/** A device that says when its guest has come to it. Thread-safe. */
final class FirstWrite implements IoDevice {
    /** A port that no legacy device has. */
    static final int PORT = 0x510;

    private final CountDownLatch seen = new CountDownLatch(1);

    @Override
    public long read(long offset, int width) {
        return -1;
    }

    @Override
    public void write(long offset, int width, long value) {
        seen.countDown();
    }

    void await() throws InterruptedException {
        seen.await();
    }
}
