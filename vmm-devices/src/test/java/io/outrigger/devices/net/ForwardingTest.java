// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.outrigger.devices.virtio.MockDriver;
import io.outrigger.devices.virtio.MockQueue;
import io.outrigger.devices.virtio.MockQueue.Buffer;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The way of a frame through the switch: whatever the chains are, and without garbage. */
class ForwardingTest {
    private static final int FRAMES = 100_000;

    /** What was sent comes out, whatever pieces it was in and whatever pieces it goes to. */
    @Property(tries = 100)
    void framesAreWholeWhateverTheChains(
            @ForAll @IntRange(min = 14, max = 6000) int length,
            @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 1, max = 700) Integer> sendCuts,
            @ForAll @Size(min = 1, max = 3) List<@IntRange(min = 1, max = 900) Integer> receiveCuts,
            @ForAll boolean mergeable) {
        try (SwitchBench bench = new SwitchBench()) {
            NetGuest sender = bench.add().start(0);
            NetGuest receiver = bench.add().start(mergeable ? 0 : NetFeatures.MERGEABLE);
            bench.settle();
            byte[] frame = NetGuest.frame(SwitchBench.mac(1), SwitchBench.mac(0), length, length);
            Buffer[] place = postBuffers(receiver.rx(), receiveCuts);
            int room = Arrays.stream(place).mapToInt(Buffer::length).sum();
            sendCut(sender, frame, sendCuts);
            bench.settle();
            assertThat(sender.sent()).isEqualTo(1);
            int chains = receiver.rx().size() - receiver.rx().free() == 0 ? 0 : 16;
            boolean fits = 12 + length <= (mergeable ? room * chains : room);
            byte[] got = gather(receiver, place);
            assertThat(got.length > 0).isEqualTo(fits);
            if (fits) {
                assertThat(Arrays.copyOfRange(got, 12, got.length)).isEqualTo(frame);
                int buffers = got[10] & 0xFF | (got[11] & 0xFF) << 8;
                assertThat(buffers).isEqualTo(mergeable ? (12 + length + room - 1) / room : 1);
            }
            assertThat(receiver.driver.needsReset()).isFalse();
        }
    }

    // 16 chains of the same form, each with room for a header, one after another in memory.
    private static Buffer[] postBuffers(MockQueue rx, List<Integer> cuts) {
        Buffer[] form = new Buffer[cuts.size() + 1];
        for (int chain = 0; chain < 16; chain++) {
            long at = MockDriver.BUFFERS + chain * 4096L;
            for (int i = 0; i < form.length; i++) {
                int length = i == 0 ? 12 : cuts.get(i - 1);
                form[i] = Buffer.toWrite(at, length);
                at += length + 1;
            }
            rx.put(form);
        }
        rx.kick();
        return form;
    }

    private static void sendCut(NetGuest sender, byte[] frame, List<Integer> cuts) {
        byte[] all = new byte[12 + frame.length];
        System.arraycopy(frame, 0, all, 12, frame.length);
        Buffer[] chain = new Buffer[cuts.size() + 1];
        int done = 0;
        for (int i = 0; i < chain.length; i++) {
            int n = i == chain.length - 1 ? all.length - done : Math.min(cuts.get(i), all.length - done);
            long at = MockDriver.BUFFERS + done + 16L * i;
            sender.machine.memory().write(at, Arrays.copyOfRange(all, done, done + n));
            chain[i] = Buffer.toRead(at, n);
            done += n;
        }
        sender.tx().put(chain);
        sender.tx().kick();
    }

    private static byte[] gather(NetGuest receiver, Buffer[] form) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int chain = 0;
        for (Optional<MockQueue.Used> used = receiver.rx().take();
                used.isPresent();
                used = receiver.rx().take()) {
            long shift = 4096L * (chain++ - 15); // the form is the last chain's
            int left = used.get().written();
            for (Buffer b : form) {
                byte[] part = new byte[Math.min(left, b.length())];
                receiver.machine.memory().read(b.gpa() + shift, MemorySegment.ofArray(part));
                all.writeBytes(part);
                left -= part.length;
            }
        }
        return all.toByteArray();
    }

    /** A driver that allocates nothing either, of rings that are full and go round. */
    @Test
    void forwardingAllocatesNothing() {
        try (SwitchBench bench = new SwitchBench()) {
            NetGuest sender = bench.add().start(0, 2048, 256);
            NetGuest receiver =
                    bench.add().start(NetFeatures.GUEST_OFFLOADS, 2048, 256).post(256);
            bench.settle();
            byte[] header = {1, 0, 0, 0, 0, 0, 34, 0, 6, 0, 0, 0}; // the switch is to finish the checksum
            byte[] frame = NetGuest.frame(SwitchBench.mac(1), SwitchBench.mac(0), 1514, 1);
            for (int i = 0; i < 85; i++) {
                sender.send(header, frame);
            }
            bench.settle();
            assertThat(receiver.received()).hasSize(85);
            sender.sent();
            Rings rings = new Rings(sender, receiver);
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            var stations = bench.manual.stations();
            long fewest = Long.MAX_VALUE;
            long nanos = 0;
            for (int round = 0; round < 40 && fewest > 0; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                long start = System.nanoTime();
                for (int done = 0; done < FRAMES; done += 64) {
                    rings.again(64);
                    for (int i = 0; i < stations.size(); i++) {
                        stations.get(i).poll();
                    }
                }
                nanos = System.nanoTime() - start;
                fewest = Math.min(fewest, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertThat(bench.home.counters().get("port1.rx0.frames")).isGreaterThan(FRAMES);
            assertThat(bench.home.counters()).doesNotContainKey("port1.rx0.dropped.no_buffers");
            System.getLogger("test").log(System.Logger.Level.INFO, "{0} ns a frame", nanos / FRAMES);
            assertThat(fewest).as("bytes for %d frames", FRAMES).isZero();
        }
    }

    /** Offers again what the rings have had, without taking it back first. */
    private static final class Rings {
        private final NetGuest sender;
        private final NetGuest receiver;
        private int index;
        private int receiverIndex;

        Rings(NetGuest sender, NetGuest receiver) {
            this.sender = sender;
            this.receiver = receiver;
            index = sender.machine.memory().getShort(sender.tx().avail() + 2);
            receiverIndex = receiver.machine.memory().getShort(receiver.rx().avail() + 2);
            // 64 chains of three, the same for ever; a buffer each.
            for (int i = 0; i < 256; i++) {
                sender.machine.memory().putShort(sender.tx().avail() + 4 + 2L * i, (short) (3 * (i % 64)));
                receiver.machine.memory().putShort(receiver.rx().avail() + 4 + 2L * i, (short) i);
            }
        }

        void again(int frames) {
            wantInterrupt(sender, sender.tx());
            wantInterrupt(receiver, receiver.rx());
            index += frames;
            receiverIndex += frames;
            receiver.machine.memory().putShortRelease(receiver.rx().avail() + 2, (short) receiverIndex);
            sender.machine.memory().putShortRelease(sender.tx().avail() + 2, (short) index);
        }

        // With the next that comes back, as a driver does that waits; else interrupts are so rare that they stay
        // interpreted, which allocates.
        private static void wantInterrupt(NetGuest guest, MockQueue queue) {
            queue.interruptAt(guest.machine.memory().getShort(queue.used() + 2));
        }
    }
}
