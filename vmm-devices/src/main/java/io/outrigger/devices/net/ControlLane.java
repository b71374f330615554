// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import io.outrigger.devices.virtio.Chain;
import io.outrigger.devices.virtio.Lane;
import io.outrigger.devices.virtio.QueueFault;
import io.outrigger.devices.virtio.Virtqueue;
import io.outrigger.linux.headers.Linux;
import io.outrigger.vmm.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The control queue (section 5.1.6.5): commands of a class byte, a command byte and data, and room for an answer.
 *
 * <p>Confined to one thread at a time. Off the hot paths: it may allocate.
 */
final class ControlLane implements Lane {
    private static final int BUDGET = 16;
    private static final int MOST_ADDRESSES = 16_384; // a table that is longer is no table
    private static final byte OK = (byte) Linux.VIRTIO_NET_OK();
    private static final byte ERR = (byte) Linux.VIRTIO_NET_ERR();

    private final Virtqueue queue;
    private final List<Virtqueue> queues;
    private final Chain chain;
    private final NetDevice device;

    ControlLane(Virtqueue queue, GuestMemory memory, NetDevice device) {
        this.queue = queue;
        this.queues = List.of(queue);
        this.chain = new Chain(memory);
        this.device = device;
    }

    @Override
    public List<Virtqueue> queues() {
        return queues;
    }

    @Override
    public int poll() {
        int served = 0;
        while (served < BUDGET && queue.pop(chain)) {
            if (chain.readableBytes() < 2 || chain.writableBytes() < 1) {
                throw new QueueFault("a command without room for class, command and answer");
            }
            byte answer = obey(get(0), get(1)) ? OK : ERR;
            queue.push(chain.head(), chain.write(0, MemorySegment.ofArray(new byte[] {answer})));
            served++;
        }
        queue.publish();
        return served;
    }

    private boolean obey(int kind, int command) {
        if (kind == Linux.VIRTIO_NET_CTRL_RX()) {
            return RxFilter.isMode(command) && has(2, 1) && mode(command, get(2) != 0);
        }
        if (kind == Linux.VIRTIO_NET_CTRL_MAC()) {
            return command == Linux.VIRTIO_NET_CTRL_MAC_TABLE_SET()
                    ? table()
                    : command == Linux.VIRTIO_NET_CTRL_MAC_ADDR_SET() && has(2, 6) && device.address(address(2));
        }
        if (kind == Linux.VIRTIO_NET_CTRL_MQ()) {
            return command == Linux.VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET()
                    && device.has(NetFeatures.MQ)
                    && has(2, 2)
                    && device.use(get(2) | get(3) << 8);
        }
        if (kind == Linux.VIRTIO_NET_CTRL_GUEST_OFFLOADS()) {
            return command == Linux.VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET()
                    && device.has(NetFeatures.CTRL_GUEST_OFFLOADS)
                    && has(2, 8)
                    && device.offloads(integer(2, 8));
        }
        if (kind == Linux.VIRTIO_NET_CTRL_ANNOUNCE() && command == Linux.VIRTIO_NET_CTRL_ANNOUNCE_ACK()) {
            device.announced();
            return true;
        }
        return false;
    }

    private boolean mode(int command, boolean on) {
        device.filter(device.filter().withMode(command, on));
        return true;
    }

    // Two tables, of receivers and of groups: a count of 32 bits, then the addresses.
    private boolean table() {
        List<Long> all = new ArrayList<>();
        boolean[] overflow = new boolean[2];
        long at = 2;
        for (int i = 0; i < 2; i++) {
            long count = has(at, 4) ? integer(at, 4) : -1;
            if (count < 0 || count > MOST_ADDRESSES || !has(at + 4, 6 * count)) {
                return false;
            }
            overflow[i] = count > RxFilter.MOST;
            for (int n = 0; n < count && !overflow[i]; n++) {
                all.add(address(at + 4 + 6L * n));
            }
            at += 4 + 6 * count;
        }
        device.filter(device.filter().withTable(all, overflow[0], overflow[1]));
        return true;
    }

    private boolean has(long at, long bytes) {
        return at + bytes <= chain.readableBytes();
    }

    private int get(long at) {
        return (int) integer(at, 1);
    }

    private long integer(long at, int bytes) {
        byte[] some = new byte[bytes];
        chain.read(at, MemorySegment.ofArray(some));
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (some[i] & 0xFFL) << 8 * i;
        }
        return value;
    }

    private long address(long at) {
        return Long.reverseBytes(integer(at, 6)) >>> 16;
    }
}
