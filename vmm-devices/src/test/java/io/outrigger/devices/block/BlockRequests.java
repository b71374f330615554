// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block;

import io.outrigger.devices.virtio.MockDriver;
import io.outrigger.devices.virtio.MockQueue;
import io.outrigger.devices.virtio.MockQueue.Buffer;
import io.outrigger.vmm.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** A driver's requests to a disk, one at a time in each place. */
final class BlockRequests {
    static final int IN = 0;
    static final int OUT = 1;
    static final int FLUSH = 4;
    static final int GET_ID = 8;
    static final int DISCARD = 11;
    static final int ZEROES = 13;
    static final int OK = 0;
    static final int IOERR = 1;
    static final int UNSUPP = 2;
    static final int NO_STATUS = 0xAA;
    static final int MOST_DATA = 0x1_0000;

    private static final long PLACE = 0x2_0000;
    private static final long DATA = 0x1000;

    private final GuestMemory memory;
    private final long at;

    BlockRequests(GuestMemory memory, int place) {
        this.memory = memory;
        at = MockDriver.BUFFERS + place * PLACE;
    }

    /** Where the header is. */
    long header() {
        return at;
    }

    /** Where the status is. */
    long status() {
        return at + 0x100;
    }

    /** Where the data is. */
    long data() {
        return at + DATA;
    }

    void header(int type, long sector) {
        memory.putInt(header(), type);
        memory.putInt(header() + 4, 0);
        memory.putLong(header() + 8, sector);
        memory.putByte(status(), (byte) NO_STATUS);
    }

    int read(MockQueue queue, long sector, int length) {
        header(IN, sector);
        return queue.put(Buffer.toRead(header(), 16), Buffer.toWrite(data(), length), Buffer.toWrite(status(), 1));
    }

    int write(MockQueue queue, long sector, byte[] bytes) {
        header(OUT, sector);
        memory.write(data(), bytes);
        return queue.put(Buffer.toRead(header(), 16), Buffer.toRead(data(), bytes.length), Buffer.toWrite(status(), 1));
    }

    int flush(MockQueue queue) {
        header(FLUSH, 0);
        return queue.put(Buffer.toRead(header(), 16), Buffer.toWrite(status(), 1));
    }

    int range(MockQueue queue, int type, long sector, int sectors, int flags) {
        header(type, 0);
        memory.putLong(data(), sector);
        memory.putInt(data() + 8, sectors);
        memory.putInt(data() + 12, flags);
        return queue.put(Buffer.toRead(header(), 16), Buffer.toRead(data(), 16), Buffer.toWrite(status(), 1));
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        memory.read(data(), MemorySegment.ofArray(bytes).asSlice(0, length));
        return bytes;
    }

    int result() {
        return memory.getByte(status()) & 0xFF;
    }

    static Optional<MockQueue.Used> take(MockQueue queue) {
        return queue.take();
    }
}
