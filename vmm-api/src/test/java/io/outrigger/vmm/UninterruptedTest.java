// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UninterruptedTest {
    @Test
    void anInterruptIsNoEndAndIsNotLost() {
        CountDownLatch over = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        Thread.currentThread().interrupt();
        Uninterrupted.await(() -> {
            if (begun.incrementAndGet() == 2) {
                over.countDown();
            }
            over.await();
        });
        assertThat(begun).hasValue(2);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void withoutOneNoneIsThereAfterwards() {
        Uninterrupted.await(() -> {});
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void whatTheWaitThrowsComesThroughWithTheInterrupt() {
        AtomicInteger begun = new AtomicInteger();
        assertThatThrownBy(() -> Uninterrupted.await(() -> {
                    if (begun.incrementAndGet() == 1) {
                        throw new InterruptedException();
                    }
                    throw new IllegalStateException("broken");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
