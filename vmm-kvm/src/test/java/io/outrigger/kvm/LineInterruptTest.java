// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class LineInterruptTest {
    private static final int RAISES = 20_000;

    @Test
    void itIsAPulse() {
        StringBuilder levels = new StringBuilder();
        LineInterrupt interrupt = new LineInterrupt(level -> levels.append(level ? '1' : '0'));
        interrupt.raise();
        interrupt.raise();
        assertThat(levels).hasToString("1010");
    }

    /** As a guest that looks for work at each edge: it must find all that was published before a raise. */
    @RepeatedTest(5)
    void whatWasPublishedBeforeARaiseIsSeenAtAnEdgeAfterIt() throws InterruptedException {
        AtomicInteger published = new AtomicInteger();
        AtomicInteger seen = new AtomicInteger();
        AtomicInteger level = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        LineInterrupt interrupt = new LineInterrupt(high -> {
            if (high) {
                seen.set(published.get());
                overlaps.addAndGet(level.getAndIncrement() == 0 ? 0 : 1);
            } else {
                level.decrementAndGet();
            }
        });
        CountDownLatch begin = new CountDownLatch(1);
        Thread[] devices = new Thread[3];
        for (int i = 0; i < devices.length; i++) {
            devices[i] = Thread.ofPlatform().start(() -> {
                await(begin);
                for (int n = 0; n < RAISES; n++) {
                    published.incrementAndGet();
                    interrupt.raise();
                }
            });
        }
        begin.countDown();
        for (Thread device : devices) {
            device.join();
        }
        assertThat(overlaps).hasValue(0);
        assertThat(seen).hasValue(devices.length * RAISES);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
