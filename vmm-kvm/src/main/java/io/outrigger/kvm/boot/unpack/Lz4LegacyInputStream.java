// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot.unpack;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorInputStream;

/**
 * The frame of {@code lz4 -l}: a magic number, then blocks of at most 8 MiB unpacked, each with its compressed size
 * before it (lz4, doc/lz4_Frame_format.md, legacy frame). Commons Compress reads the blocks, but not this frame.
 *
 * <p>Confined to one thread.
 */
final class Lz4LegacyInputStream extends InputStream {
    private static final int MAGIC = 0x184C2102;

    private final InputStream in;
    private InputStream block = InputStream.nullInputStream();

    Lz4LegacyInputStream(InputStream in) throws IOException {
        this.in = in;
        if (littleEndian(in.readNBytes(4)) != MAGIC) {
            throw new IOException("no lz4 legacy frame");
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (true) {
            int n = block.read(target, offset, length);
            if (n >= 0) {
                return n;
            }
            byte[] size = in.readNBytes(4);
            if (size.length == 0) {
                return -1;
            }
            int compressed = littleEndian(size);
            if (compressed == MAGIC) {
                continue; // frames may follow each other
            }
            if (compressed <= 0 || compressed > in.available()) {
                throw new EOFException("a block of %d bytes is not there".formatted(compressed));
            }
            block = new BlockLZ4CompressorInputStream(new ByteArrayInputStream(in.readNBytes(compressed)));
        }
    }

    private static int littleEndian(byte[] four) throws EOFException {
        if (four.length != 4) {
            throw new EOFException("ends within a block's size");
        }
        return four[0] & 0xFF | (four[1] & 0xFF) << 8 | (four[2] & 0xFF) << 16 | four[3] << 24;
    }
}
