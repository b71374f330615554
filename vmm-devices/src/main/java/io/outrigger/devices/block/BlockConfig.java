// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block;

import io.outrigger.devices.block.disk.Disk;
import io.outrigger.linux.headers.Linux;
import io.outrigger.vmm.BlockSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a driver is told of a disk: struct virtio_blk_config and the features that go with it (sections 5.2.3, 5.2.4).
 *
 * <p>Immutable.
 */
final class BlockConfig {
    /** Bytes of the configuration space, up to and with what WRITE_ZEROES has. */
    static final int SIZE = 60;

    /** Where {@code writeback} is, the only field that a driver writes. */
    static final int WRITEBACK = 32;

    /** Segments of data in one request. Header and status have two more descriptors of the 256. */
    static final int SEGMENTS = 254;

    /** The most bytes of data in one request: as many segments of as many bytes as the driver is told. */
    static final long MOST_BYTES = SEGMENTS * 256L * 1024;

    static final int MOST_DISCARD = 1 << 21; // sectors: 1 GiB
    static final int MOST_ZEROES = 1 << 16; // sectors: 32 MiB, which may have to be written

    private static final int SEGMENT_SIZE = (int) (MOST_BYTES / SEGMENTS);
    private static final int DISCARD_ALIGNMENT = 8; // sectors: the page of a host's file system

    // Offsets by hand: a generated layout takes tens of milliseconds to initialise, on the way to a guest's first
    // instruction. BlockConfigTest compares them with it.
    private static final int CAPACITY = 0;
    private static final int SIZE_MAX = 8;
    private static final int SEG_MAX = 12;
    private static final int BLK_SIZE = 20;
    private static final int PHYSICAL_EXPONENT = 24;
    private static final int MIN_IO_SIZE = 26;
    private static final int NUM_QUEUES = 34;
    private static final int MAX_DISCARD_SECTORS = 36;
    private static final int MAX_DISCARD_SEG = 40;
    private static final int DISCARD_SECTOR_ALIGNMENT = 44;
    private static final int MAX_WRITE_ZEROES_SECTORS = 48;
    private static final int MAX_WRITE_ZEROES_SEG = 52;
    private static final int WRITE_ZEROES_MAY_UNMAP = 56;

    private final long features;
    private final byte[] bytes = new byte[SIZE];

    /** What is told of a disk of {@code size} bytes. */
    BlockConfig(BlockSpec spec, long size) {
        long mask = bit(Linux.VIRTIO_BLK_F_SIZE_MAX())
                | bit(Linux.VIRTIO_BLK_F_SEG_MAX())
                | bit(Linux.VIRTIO_BLK_F_BLK_SIZE())
                | bit(Linux.VIRTIO_BLK_F_TOPOLOGY())
                | bit(Linux.VIRTIO_BLK_F_FLUSH());
        if (spec.readOnly()) {
            mask |= bit(Linux.VIRTIO_BLK_F_RO());
        } else {
            mask |= bit(Linux.VIRTIO_BLK_F_CONFIG_WCE())
                    | bit(Linux.VIRTIO_BLK_F_DISCARD())
                    | bit(Linux.VIRTIO_BLK_F_WRITE_ZEROES());
        }
        features = spec.queues() > 1 ? mask | bit(Linux.VIRTIO_BLK_F_MQ()) : mask;
        int blocks = spec.physicalBlockSize() / spec.blockSize();
        ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        b.putLong(CAPACITY, size / Disk.SECTOR);
        b.putInt(SIZE_MAX, SEGMENT_SIZE);
        b.putInt(SEG_MAX, SEGMENTS);
        b.putInt(BLK_SIZE, spec.blockSize());
        b.put(PHYSICAL_EXPONENT, (byte) Integer.numberOfTrailingZeros(blocks));
        b.putShort(MIN_IO_SIZE, (short) blocks);
        b.putShort(NUM_QUEUES, (short) spec.queues());
        if (!spec.readOnly()) {
            b.putInt(MAX_DISCARD_SECTORS, MOST_DISCARD);
            b.putInt(MAX_DISCARD_SEG, 1);
            b.putInt(DISCARD_SECTOR_ALIGNMENT, DISCARD_ALIGNMENT);
            b.putInt(MAX_WRITE_ZEROES_SECTORS, MOST_ZEROES);
            b.putInt(MAX_WRITE_ZEROES_SEG, 1);
            b.put(WRITE_ZEROES_MAY_UNMAP, (byte) 1);
        }
    }

    private static long bit(int feature) {
        return 1L << feature;
    }

    /** The features offered. */
    long features() {
        return features;
    }

    /** A byte of the configuration space, but for {@link #WRITEBACK}. */
    byte read(int offset) {
        return bytes[offset];
    }
}
