// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.hotpath;

import io.outrigger.devices.virtio.Activation;
import io.outrigger.devices.virtio.Chain;
import io.outrigger.devices.virtio.Lane;
import io.outrigger.devices.virtio.LiveDevice;
import io.outrigger.devices.virtio.MmioTransport;
import io.outrigger.devices.virtio.MockDriver;
import io.outrigger.devices.virtio.MockQueue;
import io.outrigger.devices.virtio.VirtioDevice;
import io.outrigger.devices.virtio.Virtqueue;
import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.VirtioPlace;
import io.outrigger.vmm.VmSpec;
import java.util.List;

/**
 * A queue of a fake VM, whose driver offers the same requests for ever: each has 16 bytes to read, 4 KiB to write and a
 * byte to write, as a disk's have.
 *
 * <p>Confined to one thread.
 */
final class EndlessQueue implements AutoCloseable {
    private static final int SIZE = 256;
    private static final int CHAINS = 64;
    private static final int SEGMENTS = 3;
    private static final int DESCRIPTOR = 16;
    private static final int NEXT = 1;
    private static final int WRITE = 2;
    private static final int INDIRECT = 4;
    private static final long TABLES = MockDriver.BUFFERS;
    private static final long DATA = MockDriver.BUFFERS + 0x1_0000;

    private final FakeMachine machine = new FakeMachine(
            VmSpec.payload(Image.of("none", new byte[0])).memory(MiB.of(4)).build());
    private final GuestMemory memory = machine.memory();
    private final Taken device = new Taken();
    private final LiveDevice live;
    private final MockQueue driver;
    private final Chain chain = new Chain(memory);
    private int index;

    /** With descriptors in the queue, or in tables of their own. */
    EndlessQueue(boolean indirect) {
        live = MmioTransport.attach(machine, VirtioPlace.of(0), "queue", device, ServiceMode.EVENTFD);
        driver = new MockDriver(machine, 0).start(0, 1, SIZE).getFirst();
        for (int i = 0; i < CHAINS; i++) {
            if (indirect) {
                long table = TABLES + (long) i * SEGMENTS * DESCRIPTOR;
                driver.descriptor(i, table, SEGMENTS * DESCRIPTOR, INDIRECT, 0);
                for (int s = 0; s < SEGMENTS; s++) {
                    describe(table, i, s, s);
                }
            } else {
                for (int s = 0; s < SEGMENTS; s++) {
                    describe(driver.descriptors(), i, SEGMENTS * i + s, s);
                }
            }
        }
        for (int i = 0; i < SIZE; i++) {
            int head = i % CHAINS * (indirect ? 1 : SEGMENTS);
            memory.putShort(driver.avail() + 4 + 2L * i, (short) head);
        }
    }

    private void describe(long table, int request, int slot, int segment) {
        long at = table + (long) slot * DESCRIPTOR;
        boolean last = segment == SEGMENTS - 1;
        memory.putLong(at, DATA + request * 0x2000L + segment * 0x10L);
        memory.putInt(at + 8, segment == 0 ? 16 : last ? 1 : 4096);
        memory.putShort(at + 12, (short) ((segment == 0 ? 0 : WRITE) | (last ? 0 : NEXT)));
        memory.putShort(at + 14, (short) (slot + 1));
    }

    /** The driver offers one, and the device takes it and gives it back. Returns how many bytes it had room for. */
    long turn() {
        memory.putShortRelease(driver.avail() + 2, (short) ++index);
        if (!device.queue.pop(chain)) {
            throw new IllegalStateException("nothing to take");
        }
        device.queue.push(chain.head(), 1);
        device.queue.publish();
        return chain.writableBytes();
    }

    /** What the device has given back. */
    long requests() {
        return device.queue.counters().requests();
    }

    @Override
    public void close() {
        live.close();
    }

    /** A device of which nothing but its queue is wanted. */
    private static final class Taken implements VirtioDevice {
        private Virtqueue queue;

        @Override
        public int type() {
            return 2;
        }

        @Override
        public long features() {
            return 0;
        }

        @Override
        public int queues() {
            return 1;
        }

        @Override
        public List<Lane> activate(Activation activation) {
            queue = activation.queues().getFirst().orElseThrow();
            List<Virtqueue> queues = List.of(queue);
            return List.of(new Lane() {
                @Override
                public List<Virtqueue> queues() {
                    return queues;
                }

                @Override
                public int poll() {
                    return 0;
                }
            });
        }
    }
}
