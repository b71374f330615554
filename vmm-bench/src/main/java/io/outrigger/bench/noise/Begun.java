// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.noise;

import io.outrigger.bench.host.BenchException;
import io.outrigger.vmm.IoDevice;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A device that says when its guest has written to it. Thread-safe. */
final class Begun implements IoDevice {
    /** PORT_MARK of {@code guests/payloads/platform.h}. */
    static final int PORT = 0x511;

    private static final int PATIENCE_SECONDS = 30;

    private final CountDownLatch seen = new CountDownLatch(1);

    @Override
    public long read(long offset, int width) {
        return -1;
    }

    @Override
    public void write(long offset, int width, long value) {
        seen.countDown();
    }

    /** Waits for that. */
    void await() throws InterruptedException {
        if (!seen.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new BenchException("the VM that makes requests has made none in %d s".formatted(PATIENCE_SECONDS));
        }
    }
}
