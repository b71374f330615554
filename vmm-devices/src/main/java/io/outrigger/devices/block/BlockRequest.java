// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block;

import io.outrigger.devices.block.disk.Disk;
import io.outrigger.devices.virtio.Chain;
import io.outrigger.devices.virtio.QueueFault;
import io.outrigger.linux.headers.Linux;
import io.outrigger.vmm.GuestMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What a driver asks of a disk (section 5.2.6), read once and checked. Reused for the next.
 *
 * <pre>
 * the device reads   le32 type, le32 reserved, le64 sector, data
 * the device writes  data, u8 status
 * </pre>
 *
 * <p>How a driver divides that among descriptors is its own choice (2.7.4).
 *
 * <p>Confined to the thread of its lane.
 */
final class BlockRequest {
    /** {@link #read}: there is a transfer to be done. */
    static final int TO_DO = -1;

    private static final int HEADER = 16;
    private static final int SECTOR_AT = 8;
    private static final int RANGE =
            16; // struct virtio_blk_discard_write_zeroes: le64 sector, le32 sectors, le32 flags
    private static final int RANGE_SECTORS = 8;
    private static final int RANGE_FLAGS = 12;
    private static final int OK = Linux.VIRTIO_BLK_S_OK();
    private static final int IOERR = Linux.VIRTIO_BLK_S_IOERR();
    private static final int UNSUPP = Linux.VIRTIO_BLK_S_UNSUPP();
    private static final int UNMAP = Linux.VIRTIO_BLK_WRITE_ZEROES_FLAG_UNMAP();
    private static final int IN = Linux.VIRTIO_BLK_T_IN();
    private static final int OUT = Linux.VIRTIO_BLK_T_OUT();
    private static final int FLUSH = Linux.VIRTIO_BLK_T_FLUSH();
    private static final int GET_ID = Linux.VIRTIO_BLK_T_GET_ID();
    private static final int DISCARD = Linux.VIRTIO_BLK_T_DISCARD();
    private static final int WRITE_ZEROES = Linux.VIRTIO_BLK_T_WRITE_ZEROES();

    private final GuestMemory memory;
    private final Chain chain;
    private final GuestStretches stretches;
    private final long sectors;
    private final boolean readOnly;
    private final CacheMode cache;
    private final MemorySegment serial;
    private final MemorySegment header = Arena.ofAuto().allocate(HEADER, 8);
    private final MemorySegment range = Arena.ofAuto().allocate(RANGE, 8);
    private long bytes;
    private long statusAt;
    private long written;

    /**
     * Requests to a disk.
     *
     * @param size of the disk in bytes
     * @param serial its serial number, padded with zeros
     */
    BlockRequest(GuestMemory memory, long size, boolean readOnly, CacheMode cache, MemorySegment serial) {
        this.memory = memory;
        chain = new Chain(memory);
        stretches = new GuestStretches(memory);
        sectors = size / Disk.SECTOR;
        this.readOnly = readOnly;
        this.cache = cache;
        this.serial = serial;
    }

    /** Where the next request is put. */
    Chain chain() {
        return chain;
    }

    /** Its bytes of data. */
    long bytes() {
        return bytes;
    }

    /** Where its status goes: guest-physical. */
    long statusAt() {
        return statusAt;
    }

    /** Bytes that are written into the chain, the status with them. */
    long written() {
        return written;
    }

    /**
     * Reads the request that is in {@link #chain}.
     *
     * @param transfer becomes what is to be done
     * @return {@link #TO_DO}, or the status if it is answered already
     * @throws QueueFault if it has no room for a status
     */
    int read(Transfer transfer) {
        bytes = 0;
        written = 1;
        statusAt = lastWritable();
        if (chain.readableBytes() < HEADER) {
            return IOERR;
        }
        int type;
        long sector;
        if (chain.length(0) >= HEADER) { // as all drivers have it
            type = memory.getInt(chain.gpa(0));
            sector = memory.getLong(chain.gpa(0) + SECTOR_AT);
        } else {
            chain.read(0, header);
            type = header.get(ValueLayout.JAVA_INT, 0);
            sector = header.get(ValueLayout.JAVA_LONG, SECTOR_AT);
        }
        if (type == IN) {
            return in(transfer, sector);
        } else if (type == OUT) {
            return out(transfer, sector);
        } else if (type == FLUSH) {
            transfer.begin(Transfer.Kind.FLUSH, 0, 0, true);
            return TO_DO;
        } else if (type == GET_ID) {
            return identify();
        } else if (type == DISCARD || type == WRITE_ZEROES) {
            return clear(transfer, type == DISCARD);
        }
        return UNSUPP;
    }

    private long lastWritable() {
        for (int i = chain.segments() - 1; i >= chain.readable(); i--) {
            if (chain.length(i) > 0) {
                return chain.gpa(i) + chain.length(i) - 1;
            }
        }
        throw new QueueFault("a request without room for its status");
    }

    private boolean isOnDisk(long sector, long count) {
        return sector >= 0 && sector <= sectors && count <= sectors - sector; // unsigned and negative is beyond, too
    }

    private int in(Transfer transfer, long sector) {
        long length = chain.writableBytes() - 1;
        written = length + 1;
        return move(transfer, Transfer.Kind.READ, sector, chain.readable(), 0, length);
    }

    private int out(Transfer transfer, long sector) {
        return readOnly
                ? IOERR
                : move(transfer, Transfer.Kind.WRITE, sector, 0, HEADER, chain.readableBytes() - HEADER);
    }

    private int move(Transfer transfer, Transfer.Kind kind, long sector, int first, long skip, long length) {
        if (length % Disk.SECTOR != 0 || length > BlockConfig.MOST_BYTES || !isOnDisk(sector, length / Disk.SECTOR)) {
            return IOERR;
        }
        if (length == 0) {
            return OK;
        }
        bytes = length;
        boolean stable = kind == Transfer.Kind.WRITE && cache.isStable();
        transfer.begin(kind, Math.multiplyExact(sector, (long) Disk.SECTOR), length, stable);
        return stretches.add(chain, first, skip, length, transfer.memory()) ? TO_DO : IOERR;
    }

    private int identify() {
        long n = Math.min(serial.byteSize(), chain.writableBytes() - 1);
        written = chain.write(0, n == serial.byteSize() ? serial : serial.asSlice(0, n)) + 1;
        return OK;
    }

    private int clear(Transfer transfer, boolean discard) {
        if (readOnly) {
            return IOERR;
        }
        if (chain.readableBytes() != HEADER + RANGE || chain.read(HEADER, range) < RANGE) {
            return IOERR; // one range, as the driver is told
        }
        long sector = range.get(ValueLayout.JAVA_LONG, 0);
        long count = Integer.toUnsignedLong(range.get(ValueLayout.JAVA_INT, RANGE_SECTORS));
        int flags = range.get(ValueLayout.JAVA_INT, RANGE_FLAGS);
        if ((flags & ~UNMAP) != 0 || discard && flags != 0) {
            return UNSUPP; // 5.2.6.2
        }
        if (count > (discard ? BlockConfig.MOST_DISCARD : BlockConfig.MOST_ZEROES) || !isOnDisk(sector, count)) {
            return IOERR;
        }
        if (count == 0) {
            return OK;
        }
        transfer.begin(
                discard ? Transfer.Kind.DISCARD : Transfer.Kind.ZERO,
                Math.multiplyExact(sector, (long) Disk.SECTOR),
                Math.multiplyExact(count, (long) Disk.SECTOR),
                !discard && cache.isStable());
        transfer.unmap(flags != 0);
        return TO_DO;
    }
}
