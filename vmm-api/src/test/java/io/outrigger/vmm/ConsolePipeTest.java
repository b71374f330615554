// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ConsolePipeTest {
    private final ConsolePipe pipe = new ConsolePipe("test");

    private void print(String text) {
        for (byte b : text.getBytes(StandardCharsets.US_ASCII)) {
            pipe.write(b);
        }
    }

    @Test
    void outputIsPassedOnToItsLastByte() throws Exception {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        print("before ");
        pipe.transferTo(target);
        print("after");
        pipe.close();
        assertThat(pipe.awaitDrained(Duration.ofSeconds(10))).isTrue();
        assertThat(target.toString(StandardCharsets.US_ASCII)).isEqualTo("before after");
        assertThat(pipe.dropped()).isZero();
    }

    @Test
    void keepsTheNewestWhenNobodyReads() throws Exception {
        print("x".repeat(100));
        print("y".repeat(64 << 10));
        pipe.close();
        assertThat(pipe.dropped()).isEqualTo(100);
        assertThat(pipe.output().readAllBytes()).hasSize(64 << 10).containsOnly('y');
    }

    @Test
    void aStalledReaderDoesNotHoldTheGuest() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        pipe.transferTo(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        });
        print("z".repeat(300 << 10)); // returns although nothing is taken
        assertThat(pipe.dropped()).isPositive();
        release.countDown();
        pipe.close();
        assertThat(pipe.awaitDrained(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void aBrokenTargetDoesNotHoldTheGuest() throws Exception {
        pipe.transferTo(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("broken on purpose");
            }
        });
        print("z".repeat(300 << 10));
        pipe.close();
        assertThat(pipe.awaitDrained(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void inputReachesTheGuestAndTellsTheDevice() throws Exception {
        int[] told = {0};
        pipe.onInput(() -> told[0]++);
        pipe.input().write("ls\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(told[0]).isEqualTo(3);
        assertThat(pipe.read()).isEqualTo('l');
        assertThat(pipe.read()).isEqualTo('s');
        assertThat(pipe.read()).isEqualTo('\n');
        assertThat(pipe.read()).isEqualTo(-1);
    }

    @Test
    void inputAfterTheEndIsRefused() {
        pipe.close();
        assertThatThrownBy(() -> pipe.input().write('x')).isInstanceOf(IOException.class);
    }
}
