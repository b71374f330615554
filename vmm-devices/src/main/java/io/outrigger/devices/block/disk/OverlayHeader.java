// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block.disk;

import io.outrigger.vmm.ImageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The first {@value #SIZE} bytes of an overlay, which never change once it is made (docs/block.md has the format).
 *
 * <p>Immutable.
 *
 * @param size of the disk in bytes, whole sectors
 * @param clusterBits the binary logarithm of a cluster's bytes
 * @param base the file it lies over, as it was named when the overlay was made; empty if it lies over nothing. A name
 *     to be compared with the specification's, and never to be opened
 * @param baseSize of the disk it lies over; 0 if there is none
 */
public record OverlayHeader(long size, int clusterBits, String base, long baseSize) {
    /** Bytes in the file. */
    public static final int SIZE = 4096;

    /** Clusters of 64 KiB, if nobody asks for others: small enough to copy, large enough to be few. */
    public static final int DEFAULT_CLUSTER_BITS = 16;

    /** The most entries of a table, which a VM holds in memory: 4 TiB in clusters of 64 KiB. */
    static final int MOST_CLUSTERS = 1 << 26;

    private static final int LEAST_CLUSTER_BITS = 12;
    private static final int MOST_CLUSTER_BITS = 21;
    private static final int MOST_BASE = 2048;

    private static final long MAGIC = 0x3159_414C_5245_564FL; // "OVERLAY1", little-endian
    private static final int VERSION = 1;
    private static final int AT_VERSION = 8;
    private static final int AT_CHECKSUM = 12;
    private static final int AT_SIZE = 16;
    private static final int AT_BASE_SIZE = 24;
    private static final int AT_CLUSTER_BITS = 32;
    private static final int AT_BASE_LENGTH = 36;
    private static final int AT_BASE = 40;

    /** Checks every value. */
    public OverlayHeader {
        if (clusterBits < LEAST_CLUSTER_BITS || clusterBits > MOST_CLUSTER_BITS) {
            throw new IllegalArgumentException("clusters have 2^12 to 2^21 bytes, not 2^" + clusterBits);
        }
        if (size <= 0 || size % Disk.SECTOR != 0 || size > (long) MOST_CLUSTERS << clusterBits) {
            throw new IllegalArgumentException("a disk of %d bytes in clusters of 2^%d".formatted(size, clusterBits));
        }
        boolean none = base.isEmpty();
        if (baseSize < 0 || baseSize % Disk.SECTOR != 0 || none && baseSize != 0) {
            throw new IllegalArgumentException("a base of %d bytes".formatted(baseSize));
        }
        if (bytes(base).length > MOST_BASE || base.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a base's name has at most %d bytes".formatted(MOST_BASE));
        }
    }

    /** Bytes in a cluster. */
    public long cluster() {
        return 1L << clusterBits;
    }

    /** How many clusters the disk has. The last may go beyond its end. */
    public int clusters() {
        return Math.toIntExact((size + cluster() - 1) >> clusterBits);
    }

    /** Where in the file the data clusters begin. */
    long dataStart() {
        long end = SIZE + (long) Integer.BYTES * clusters();
        return (end + cluster() - 1) >> clusterBits << clusterBits;
    }

    /** Its bytes in the file. */
    byte[] encode() {
        byte[] all = new byte[SIZE];
        byte[] name = bytes(base);
        ByteBuffer b = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
        b.putLong(0, MAGIC).putInt(AT_VERSION, VERSION).putLong(AT_SIZE, size).putLong(AT_BASE_SIZE, baseSize);
        b.putInt(AT_CLUSTER_BITS, clusterBits)
                .putInt(AT_BASE_LENGTH, name.length)
                .put(AT_BASE, name);
        b.putInt(AT_CHECKSUM, checksum(all));
        return all;
    }

    /**
     * Reads and checks one.
     *
     * @param image the file's name, for messages
     * @param bytes the file's first {@value #SIZE}
     * @throws ImageException if it is no overlay, or damaged
     */
    static OverlayHeader decode(String image, byte[] bytes) {
        ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length != SIZE || b.getLong(0) != MAGIC) {
            throw new ImageException(image, "magic", 0, "is not an overlay's; is it a raw image?");
        }
        if (b.getInt(AT_VERSION) != VERSION) {
            throw new ImageException(
                    image, "version", AT_VERSION, "is %d; only 1 is known".formatted(b.getInt(AT_VERSION)));
        }
        if (b.getInt(AT_CHECKSUM) != checksum(bytes)) {
            throw new ImageException(image, "checksum", AT_CHECKSUM, "does not match: the header is damaged");
        }
        int length = b.getInt(AT_BASE_LENGTH);
        if (length < 0 || length > MOST_BASE) {
            throw new ImageException(image, "base_length", AT_BASE_LENGTH, "is %d".formatted(length));
        }
        for (int i = AT_BASE + length; i < SIZE; i++) {
            if (bytes[i] != 0) {
                throw new ImageException(image, "reserved", i, "must be zero");
            }
        }
        try {
            String base = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(b.slice(AT_BASE, length))
                    .toString();
            return new OverlayHeader(b.getLong(AT_SIZE), b.getInt(AT_CLUSTER_BITS), base, b.getLong(AT_BASE_SIZE));
        } catch (CharacterCodingException e) {
            throw new ImageException(image, "base", AT_BASE, "is not UTF-8");
        } catch (IllegalArgumentException e) {
            throw new ImageException(image, "the header is of %s".formatted(e.getMessage()), e);
        }
    }

    private static int checksum(byte[] header) {
        byte[] copy = header.clone();
        ByteBuffer.wrap(copy).putInt(AT_CHECKSUM, 0);
        CRC32C crc = new CRC32C();
        crc.update(copy);
        return (int) crc.getValue();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
