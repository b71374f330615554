// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.devices.virtio.MockQueue.Buffer;
import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.VmSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What a driver puts into a queue comes out of it as it was, and back; kicks and interrupts come when they are due. */
class VirtqueueTest {
    private final FakeMachine machine = new FakeMachine(
            VmSpec.payload(Image.of("none", new byte[0])).memory(MiB.of(4)).build());
    private final AtomicInteger interrupts = new AtomicInteger();

    @Property(tries = 300)
    void everyChainComesOutOnceAndAsItWasPutIn(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 7) int sizeLog, @ForAll boolean eventIndex) {
        int size = 1 << sizeLog;
        MockQueue driver = mockQueue(size, eventIndex);
        Virtqueue device = virtqueue(driver, eventIndex);
        Chain chain = new Chain(machine.memory());
        Random random = new Random(seed);
        Deque<List<Buffer>> sent = new ArrayDeque<>();
        Deque<Integer> heads = new ArrayDeque<>();
        for (int step = 0; step < 500; step++) {
            switch (random.nextInt(3)) {
                case 0 -> {
                    if (driver.free() > 0) {
                        List<Buffer> buffers = buffers(random, 1 + random.nextInt(driver.free()));
                        heads.add(driver.put(buffers.toArray(new Buffer[0])));
                        sent.add(buffers);
                    }
                }
                case 1 -> {
                    assertThat(device.hasAvailable()).isEqualTo(!sent.isEmpty());
                    if (device.pop(chain)) {
                        assertSame(chain, sent.remove());
                        assertThat(chain.head()).isEqualTo(heads.remove());
                        device.push(chain.head(), 7);
                        device.publish();
                    }
                }
                default -> {
                    Optional<MockQueue.Used> used = driver.take();
                    used.ifPresent(u -> assertThat(u.written()).isEqualTo(7));
                }
            }
        }
    }

    private static List<Buffer> buffers(Random random, int count) {
        List<Buffer> all = new ArrayList<>();
        int readable = random.nextInt(count + 1);
        for (int i = 0; i < count; i++) {
            all.add(new Buffer(MockDriver.BUFFERS + random.nextInt(0x10_0000), random.nextInt(5000), i >= readable));
        }
        return all;
    }

    private static void assertSame(Chain chain, List<Buffer> buffers) {
        assertThat(chain.segments()).isEqualTo(buffers.size());
        long readable = 0;
        long writable = 0;
        for (int i = 0; i < buffers.size(); i++) {
            assertThat(chain.gpa(i)).isEqualTo(buffers.get(i).gpa());
            assertThat(chain.length(i)).isEqualTo(buffers.get(i).length());
            readable += buffers.get(i).writable() ? 0 : buffers.get(i).length();
            writable += buffers.get(i).writable() ? buffers.get(i).length() : 0;
        }
        assertThat(chain.readableBytes()).isEqualTo(readable);
        assertThat(chain.writableBytes()).isEqualTo(writable);
    }

    @Property(tries = 200)
    void bytesAreCopiedAsIfTheChainWereOnePiece(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int parts) {
        MockQueue driver = mockQueue(16, true);
        Virtqueue device = virtqueue(driver, true);
        Random random = new Random(seed);
        Buffer[] buffers = new Buffer[2 * parts];
        int total = 0;
        byte[] expected = new byte[parts * 300];
        for (int i = 0; i < parts; i++) {
            int length = random.nextInt(300);
            buffers[i] = Buffer.toRead(MockDriver.BUFFERS + i * 1000L, length);
            buffers[parts + i] = Buffer.toWrite(MockDriver.BUFFERS + 0x8_0000 + i * 1000L, length);
            for (int b = 0; b < length; b++) {
                byte value = (byte) random.nextInt();
                machine.memory().putByte(buffers[i].gpa() + b, value);
                expected[total++] = value;
            }
        }
        driver.put(buffers);
        Chain chain = new Chain(machine.memory());
        assertThat(device.pop(chain)).isTrue();
        MemorySegment copy = Arena.ofAuto().allocate(total + 10L);
        long skip = total == 0 ? 0 : random.nextInt(total);
        assertThat(chain.read(skip, copy)).isEqualTo(total - skip);
        for (long b = skip; b < total; b++) {
            assertThat(copy.get(ValueLayout.JAVA_BYTE, b - skip)).isEqualTo(expected[(int) b]);
        }
        assertThat(chain.write(skip, copy)).isEqualTo(total - skip);
        MemorySegment back = Arena.ofAuto().allocate(total + 1L);
        int at = 0;
        for (int i = 0; i < parts; i++) {
            machine.memory().read(buffers[parts + i].gpa(), back.asSlice(at, buffers[parts + i].length()));
            at += buffers[parts + i].length();
        }
        for (long b = skip; b < total; b++) {
            assertThat(back.get(ValueLayout.JAVA_BYTE, b)).isEqualTo(expected[(int) b]);
        }
    }

    /** Over more than two turns of the 16-bit index: there a far event comes near, if it is not moved on. */
    @Property(tries = 12)
    void aDriverIsNeverAskedToKickWhileItIsPolled(
            @ForAll boolean eventIndex, @ForAll @IntRange(min = 0, max = 6) int sizeLog, @ForAll long seed) {
        int size = 1 << sizeLog;
        MockQueue driver = mockQueue(size, eventIndex);
        Virtqueue device = virtqueue(driver, eventIndex);
        Chain chain = new Chain(machine.memory());
        Random random = new Random(seed);
        device.kicks(false);
        Buffer buffer = Buffer.toRead(MockDriver.BUFFERS, 1);
        for (int turn = 0; turn < 150_000; ) {
            int batch = 1 + random.nextInt(driver.free());
            for (int i = 0; i < batch; i++) {
                driver.put(buffer);
                if (random.nextInt(4) == 0) { // the device may be at it before the driver looks whether to kick
                    serve(device, chain, driver);
                }
            }
            assertThat(driver.kick()).as("kick at %d", turn).isFalse();
            serve(device, chain, driver);
            turn += batch;
        }
        device.kicks(true);
        driver.put(buffer);
        assertThat(driver.wantsKick()).isTrue();
    }

    private static void serve(Virtqueue device, Chain chain, MockQueue driver) {
        while (device.pop(chain)) {
            device.push(chain.head(), 0);
        }
        device.publish();
        while (driver.take().isPresent()) {
            // all of them
        }
    }

    @Property(tries = 50)
    void whoAsksForTheNextInterruptGetsOneForEveryBatch(@ForAll @IntRange(min = 1, max = 200) int batches) {
        MockQueue driver = mockQueue(8, true);
        Virtqueue device = virtqueue(driver, true);
        Chain chain = new Chain(machine.memory());
        int before = interrupts.get();
        for (int i = 0; i < batches; i++) {
            driver.put(Buffer.toRead(MockDriver.BUFFERS, 1));
            driver.put(Buffer.toRead(MockDriver.BUFFERS, 1));
            serve(device, chain, driver);
        }
        assertThat(interrupts.get() - before).isEqualTo(batches);
    }

    @Property(tries = 50)
    void rewoundChainsComeAgain(@ForAll @IntRange(min = 1, max = 8) int taken) {
        MockQueue driver = mockQueue(8, true);
        Virtqueue device = virtqueue(driver, true);
        Chain chain = new Chain(machine.memory());
        for (int i = 0; i < 8; i++) {
            driver.put(Buffer.toRead(MockDriver.BUFFERS + i, 1));
        }
        for (int i = 0; i < taken; i++) {
            assertThat(device.pop(chain)).isTrue();
        }
        device.rewind(taken);
        assertThat(device.pop(chain)).isTrue();
        assertThat(chain.gpa(0)).isEqualTo(MockDriver.BUFFERS);
    }

    private MockQueue mockQueue(int size, boolean eventIndex) {
        return new MockQueue(new MockDriver(machine, 0), machine.memory(), 0, size, 0x1_0000, eventIndex);
    }

    private Virtqueue virtqueue(MockQueue q, boolean eventIndex) {
        QueueConfig config = new QueueConfig(q.size(), q.descriptors(), q.avail(), q.used(), true);
        long features = Features.VERSION_1 | Features.INDIRECT | (eventIndex ? Features.EVENT_INDEX : 0);
        return new Virtqueue(0, config, machine.memory(), features, interrupts::incrementAndGet);
    }
}
