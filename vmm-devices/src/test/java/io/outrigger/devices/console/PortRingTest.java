// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PortRingTest {
    private static final int MANY = 3_000_000;

    private final MemorySegment room = Arena.ofAuto().allocate(100_000);

    @Property(tries = 200)
    void bytesComeOutAsTheyWentIn(@ForAll @Size(max = 50) List<@IntRange(min = -40_000, max = 40_000) Integer> steps)
            throws Exception {
        PortRing ring = new PortRing();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int in = 0;
        for (int step : steps) {
            if (step > 0) {
                for (int i = 0; i < step; i++) {
                    room.set(ValueLayout.JAVA_BYTE, 3 + i, (byte) ((in + i) * 5 >> 2));
                }
                int n = ring.offer(room, 3, step);
                assertThat(n).isEqualTo(Math.min(step, PortRing.CAPACITY - (in - out.size())));
                assertThat(ring.takeStarved()).isEqualTo(n < step);
                in += n;
            } else if (step % 2 == 0) {
                int n = ring.poll(room.asSlice(0, -step));
                out.writeBytes(room.asSlice(0, n).toArray(ValueLayout.JAVA_BYTE));
            } else if (ring.size() > 0) {
                byte[] target = new byte[-step];
                out.write(target, 0, ring.take(target, 0, target.length));
            }
            assertThat(ring.size()).isEqualTo(in - out.size());
        }
        byte[] all = out.toByteArray();
        for (int i = 0; i < all.length; i++) {
            assertThat(all[i]).isEqualTo((byte) (i * 5 >> 2));
        }
    }

    @Test
    @Timeout(60)
    void aThreadThatWaitsIsWokenBothWays() throws Exception {
        PortRing toGuest = new PortRing();
        PortRing fromGuest = new PortRing();
        CompletableFuture<Long> host = new CompletableFuture<>();
        Thread writer = Thread.ofPlatform().start(() -> write(toGuest));
        Thread reader = Thread.ofPlatform().start(() -> host.complete(read(fromGuest)));
        long passed = 0;
        while (passed < MANY) { // the lane: echoes, and never waits
            int n = toGuest.poll(room.asSlice(0, 5000));
            for (int done = 0; done < n; ) {
                done += fromGuest.offer(room, done, n - done);
                Thread.onSpinWait();
            }
            passed += n;
        }
        fromGuest.close();
        writer.join();
        reader.join();
        assertThat(host.get()).isEqualTo(MANY);
    }

    private static void write(PortRing ring) {
        byte[] bytes = new byte[7777];
        try {
            for (int done = 0; done < MANY; ) {
                done += ring.put(bytes, 0, Math.min(bytes.length, MANY - done));
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static long read(PortRing ring) {
        byte[] bytes = new byte[3333];
        long all = 0;
        try {
            for (int n; (n = ring.take(bytes, 0, bytes.length)) > 0; ) {
                all += n;
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return all;
    }

    @Test
    @Timeout(60)
    void closingEndsWhoeverWaits() throws Exception {
        PortRing empty = new PortRing();
        PortRing full = new PortRing();
        assertThat(full.offer(room, 0, 100_000)).isEqualTo(PortRing.CAPACITY);
        CompletableFuture<Integer> taken =
                CompletableFuture.supplyAsync(() -> waiting(() -> empty.take(new byte[1], 0, 1)));
        CompletableFuture<Integer> put =
                CompletableFuture.supplyAsync(() -> waiting(() -> full.put(new byte[1], 0, 1)));
        empty.close();
        full.close();
        assertThat(taken.get()).isEqualTo(-1);
        assertThat(put.get()).isEqualTo(-1);
        assertThat(full.take(new byte[10], 0, 10))
                .as("what is there can be taken")
                .isEqualTo(10);
    }

    private interface Waiting {
        int call() throws InterruptedException;
    }

    private static int waiting(Waiting w) {
        try {
            return w.call();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
