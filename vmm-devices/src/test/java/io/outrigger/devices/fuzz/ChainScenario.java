// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fuzz;

import io.outrigger.devices.virtio.Features;
import io.outrigger.devices.virtio.LiveDevice;
import io.outrigger.devices.virtio.MockDriver;
import io.outrigger.devices.virtio.MockPlace;
import io.outrigger.devices.virtio.MockQueue;
import io.outrigger.devices.virtio.VirtioState;
import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.VirtioTransport;
import io.outrigger.vmm.VmSpec;
import io.outrigger.vmm.fuzz.Script;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A driver that does what a script says with a device's queues: chains of any descriptors, in tables of its own or the
 * queue's; any index; kicks; and between them what a VM's host does. Whatever it was, a reset ends it.
 */
final class ChainScenario {
    /** Where {@link MockDriver} has its queues, and this the tables of indirect descriptors. */
    static final long RINGS = 0x1_0000;

    private static final long TABLES = 0x4_0000;
    private static final long DATA = 0x6_0000;
    private static final long END = 0xF_0000;
    private static final GuardedMemory MEMORY = new GuardedMemory(RINGS, TABLES);
    private static final int MOST_STEPS = 64;
    private static final int MOST_SEGMENTS = 12;
    private static final int MOST_ROUNDS = 10_000;
    private static final int MOST_WORK = 1024; // "some tens of requests", for each of a few lanes
    private static final int DESCRIPTOR = 16;
    private static final int F_NEXT = 1;
    private static final int F_WRITE = 2;
    private static final int F_INDIRECT = 4;

    private final Script script;
    private final FakeMachine machine;
    private final MockPlace place;
    private final MockDriver driver;
    private final Subject subject;
    private LiveDevice live;
    private List<MockQueue> queues = List.of();
    private int nextSlot;
    private long nextTable = TABLES;
    private long nextData = DATA;

    ChainScenario(byte[] input) {
        script = new Script(input);
        MEMORY.clear();
        machine = new FakeMachine(
                VmSpec.payload(Image.of("none", new byte[0])).memory(MiB.of(1)).build(), MEMORY.guest());
        place = MockPlace.of(machine, VirtioTransport.MMIO, 0);
        driver = new MockDriver(machine, place);
        subject = Subjects.of(script.u8(), machine);
        live = put();
    }

    private LiveDevice put() {
        return place.put("fuzzed", subject.newDevice(), ServiceMode.EVENTFD);
    }

    void run() {
        try (subject) {
            try {
                start();
                for (int i = 0; i < MOST_STEPS && !script.isOver(); i++) {
                    step();
                }
                settle();
                driver.start(0, live.queues(), 8);
                if (driver.needsReset()) {
                    throw new AssertionError("a reset has not made it whole");
                }
            } finally {
                live.close();
            }
            MEMORY.check();
        }
    }

    private void start() {
        int how = script.u8();
        long without = (how & 1) != 0 ? Features.EVENT_INDEX : 0;
        without |= (how & 2) != 0 ? Features.INDIRECT : 0;
        without |= (how & 4) != 0 ? script.u32() & 0xFF_FFFF : 0;
        queues = driver.start(without, live.queues(), 1 << (how >> 3) % 7);
        nextSlot = 0;
    }

    private void step() {
        int what = script.u8();
        switch (what & 15) {
            default -> chain(queue(), (what & 0x10) != 0, (what & 0x20) != 0);
            case 6 -> kick();
            case 7 -> settle();
            case 8 -> host();
            case 9 -> start();
            case 10 -> live.serve(script.below(live.queues()), ServiceMode.values()[(what >> 4) % 3]);
            case 11 -> queue().availIndex(script.u16());
            case 12 -> driver.config(script.u8(), 1 << (what >> 4 & 3), script.u32());
            case 13 -> move();
            case 14 -> raw(queue(), script.u8());
        }
    }

    private MockQueue queue() {
        return queues.get(script.below(queues.size()));
    }

    private void host() {
        subject.act(live, script);
        poll();
    }

    private void kick() {
        int queue = script.u8();
        driver.write(0x050, queue % live.queues());
        poll();
    }

    /** Everybody does what there is to do; bounded, unless the device's writes are what its queues are made of. */
    private void poll() {
        for (int round = 0; ; round++) {
            int work = machine.ioThread().poll() + machine.sidecoreThread().poll();
            if (work > MOST_WORK) {
                throw new AssertionError("a poll did %d pieces of work".formatted(work));
            }
            if (work == 0) {
                break;
            }
            if (round > MOST_ROUNDS) {
                throw new AssertionError("does not come to rest");
            }
        }
        machine.ioThread().sleep();
        machine.sidecoreThread().sleep();
    }

    /** All that is in flight ends too. */
    private void settle() {
        poll();
        live.pause();
        live.resume();
        poll();
    }

    /** To a fresh device. */
    private void move() {
        live.pause();
        VirtioState state = live.save();
        live.close();
        live = put();
        live.restore(state);
        live.resume();
        poll();
    }

    // ---- chains

    private record Segment(long gpa, int length, int flags) {}

    private void chain(MockQueue queue, boolean indirect, boolean kick) {
        List<Segment> segments = new java.util.ArrayList<>();
        boolean more = true;
        while (more && segments.size() < MOST_SEGMENTS) {
            int kind = script.u8();
            segments.add(segment(kind));
            more = (kind & 0x80) != 0;
        }
        int head = indirect ? putIndirect(queue, segments) : putDirect(queue, segments);
        queue.offer(head);
        if (kick) {
            queue.kick();
            poll();
        }
    }

    private Segment segment(int kind) {
        return switch (kind & 7) {
            case 0, 1, 2 -> data(script.take(script.u8()));
            case 3 -> room(1);
            case 4 -> room(16 * script.u8());
            case 5 -> room(script.u16());
            case 6 -> new Segment(DATA + 16L * script.u16() % (END - DATA), script.u16(), 0);
            default -> wild(script.u64(), script.u32(), script.u8() & F_WRITE);
        };
    }

    private Segment data(byte[] bytes) {
        long gpa = allocate(bytes.length);
        MEMORY.put(gpa, bytes);
        return new Segment(gpa, bytes.length, 0);
    }

    private Segment room(int length) {
        long gpa = allocate(length);
        MEMORY.mayWrite(gpa, length);
        return new Segment(gpa, length, F_WRITE);
    }

    private Segment wild(long gpa, int length, int flags) {
        long unsigned = Integer.toUnsignedLong(length);
        if ((flags & F_WRITE) != 0) {
            MEMORY.mayWrite(gpa, unsigned);
            if (MEMORY.touches(gpa, unsigned, RINGS, DATA)) {
                MEMORY.mayWriteAnywhere();
            }
        }
        return new Segment(gpa, length, flags);
    }

    // Places are used again when there are no more: data may change while the device has it, as in any guest.
    private long allocate(int length) {
        long rounded = length + 15L & -16L;
        if (nextData + rounded > END) {
            nextData = DATA;
        }
        long gpa = nextData;
        nextData += rounded;
        return gpa;
    }

    private int putDirect(MockQueue queue, List<Segment> segments) {
        int head = nextSlot % queue.size();
        for (int i = 0; i < segments.size(); i++) {
            Segment s = segments.get(i);
            int slot = nextSlot++ % queue.size();
            int more = i < segments.size() - 1 ? F_NEXT : 0;
            queue.descriptor(slot, s.gpa, s.length, s.flags | more, (slot + 1) % queue.size());
        }
        return head;
    }

    private int putIndirect(MockQueue queue, List<Segment> segments) {
        ByteBuffer table = ByteBuffer.allocate(DESCRIPTOR * segments.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < segments.size(); i++) {
            Segment s = segments.get(i);
            int more = i < segments.size() - 1 ? F_NEXT : 0;
            table.putLong(s.gpa)
                    .putInt(s.length)
                    .putShort((short) (s.flags | more))
                    .putShort((short) (i + 1));
        }
        if (nextTable + table.capacity() > DATA) {
            nextTable = TABLES;
        }
        MEMORY.put(nextTable, table.array());
        int head = nextSlot++ % queue.size();
        queue.descriptor(head, nextTable, table.capacity(), F_INDIRECT, 0);
        nextTable += table.capacity();
        return head;
    }

    /** A descriptor of any content, and a head of any number. */
    private void raw(MockQueue queue, int slot) {
        int flags = script.u8();
        Segment s = wild(script.u64(), script.u32(), flags);
        if ((flags & F_INDIRECT) != 0) {
            MEMORY.mayWriteAnywhere(); // what the table is, is anybody's guess
        }
        queue.descriptor(slot % queue.size(), s.gpa, s.length, flags, script.u16());
        queue.offer(script.u8());
    }
}
