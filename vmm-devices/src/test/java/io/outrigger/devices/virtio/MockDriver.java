// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.VirtioTransport;
import java.util.ArrayList;
import java.util.List;

/**
 * A driver as the specification describes one (section 3.1), on the first device of a fake machine. Its queues lie one
 * after another from 64 KiB up, its buffers from 1 MiB up. It does nothing by itself: a test polls the machine's
 * pollers.
 */
public final class MockDriver {
    /** Where buffers can be. */
    public static final long BUFFERS = 0x10_0000;

    private static final long QUEUES = 0x1_0000;

    private final FakeMachine machine;
    private final MockPlace place;
    private final List<MockQueue> queues = new ArrayList<>();
    private long next = QUEUES;

    /** A driver of the device in the n-th place. */
    public MockDriver(FakeMachine machine, int place) {
        this(machine, MockPlace.of(machine, VirtioTransport.MMIO, place));
    }

    /** A driver of the device in a place. */
    public MockDriver(FakeMachine machine, MockPlace place) {
        this.machine = machine;
        this.place = place;
    }

    /** Reads a register, by its offset in the MMIO transport. */
    public int read(int offset) {
        return place.read(offset);
    }

    /** Writes a register, by its offset in the MMIO transport. */
    public void write(int offset, int value) {
        place.write(offset, value);
    }

    /** The features that the device offers. */
    public long offered() {
        write(0x014, 0);
        long low = Integer.toUnsignedLong(read(0x010));
        write(0x014, 1);
        return low | (long) read(0x010) << 32;
    }

    /** Status. */
    public int status() {
        return read(0x070);
    }

    /** Whether the device has told that it needs a reset. */
    public boolean needsReset() {
        return (status() & 0x40) != 0;
    }

    /** Begins anew: everything that it had is gone. */
    public void reset() {
        write(0x070, 0);
        assertThat(status()).isZero();
        queues.clear();
        next = QUEUES;
    }

    /** Agrees on features, up to FEATURES_OK. */
    public void negotiate(long features) {
        write(0x070, 1);
        write(0x070, 3);
        write(0x024, 0);
        write(0x020, (int) features);
        write(0x024, 1);
        write(0x020, (int) (features >>> 32));
        write(0x070, 11);
    }

    /** Lays out a queue. */
    public MockQueue addQueue(int index, int size, boolean eventIndex) {
        MockQueue queue = new MockQueue(this, machine.memory(), index, size, next, eventIndex);
        next = queue.end() + 0xFFF & -0x1000;
        write(0x030, index);
        write(0x038, size);
        address(0x080, queue.descriptors());
        address(0x090, queue.avail());
        address(0x0A0, queue.used());
        write(0x044, 1);
        queues.add(queue);
        return queue;
    }

    private void address(int register, long gpa) {
        write(register, (int) gpa);
        write(register + 4, (int) (gpa >>> 32));
    }

    /** The driver is ready. */
    public void ready() {
        write(0x070, 15);
    }

    /** From a reset to the first request: all offered features but some, all queues of a size. */
    public List<MockQueue> start(long without, int queueCount, int size) {
        reset();
        long features = offered() & ~without;
        negotiate(features);
        assertThat(status()).isEqualTo(11);
        for (int q = 0; q < queueCount; q++) {
            write(0x030, q);
            if (read(0x034) != 0) {
                addQueue(q, Math.min(size, read(0x034)), (features & Features.EVENT_INDEX) != 0);
            }
        }
        ready();
        return queues;
    }

    /** Reads the configuration space. */
    public long config(int offset, int width) {
        return place.config(offset, width);
    }

    /** Writes the configuration space. */
    public void config(int offset, int width, long value) {
        place.config(offset, width, value);
    }

    /** Notifies the device of a queue. */
    void notify(int queue) {
        write(0x050, queue);
    }
}
