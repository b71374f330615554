// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot.unpack;

import io.airlift.compress.v3.zstd.ZstdNativeDecompressor;
import io.outrigger.vmm.ImageException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Unpacks a kernel's payload. Its last four bytes are the unpacked size, as gzip ends and as Linux's build appends
 * for the others (scripts/Makefile.lib, size_append), so that nothing larger than the guest is ever allocated.
 */
public final class Unpacker {
    /** What decoders may use, in KiB, beside their output: Linux 6.12 packs xz with 128 MiB of dictionary. */
    private static final int DECODER_KIB = 160 << 10;

    private Unpacker() {}

    /**
     * Unpacks.
     *
     * @param name the image's name
     * @param offset where the payload is in the image, for messages
     * @param payload the compressed kernel with its size at the end
     * @param limit how many bytes there may be
     * @return the kernel
     */
    public static byte[] unpack(String name, long offset, byte[] payload, long limit) {
        Optional<Compression> compression = Compression.of(payload);
        if (compression.isEmpty()) {
            throw new ImageException(
                    name, "payload", offset, "is compressed in no way we know (gzip, xz, bzip2, lzma, lz4, zstd)");
        }
        if (payload.length < 5) {
            throw new ImageException(name, "payload", offset, "is truncated");
        }
        long size = sizeAtEnd(payload);
        if (size > limit || size > Integer.MAX_VALUE - 16) {
            throw new ImageException(
                    name, "payload", offset, "unpacks to %d bytes; give the guest more memory".formatted(size));
        }
        try {
            return exactly(compression.get(), payload, (int) size);
        } catch (OutOfMemoryError e) {
            throw new ImageException(
                    name, "payload", offset, "unpacks to %d bytes, too many for the JVM's heap (-Xmx)".formatted(size));
        } catch (IOException | RuntimeException e) { // decoders throw many a thing on broken data
            throw new ImageException(
                    name, "payload", offset, "%s data is broken: %s".formatted(compression.get(), e.getMessage()));
        }
    }

    private static byte[] exactly(Compression compression, byte[] payload, int size) throws IOException {
        int length = payload.length - (compression == Compression.GZIP ? 0 : 4);
        byte[] kernel = new byte[size];
        if (compression == Compression.ZSTD) {
            // The native decoder: the Java one uses sun.misc.Unsafe, of which JDK 25 warns on every start.
            int n = new ZstdNativeDecompressor().decompress(payload, 0, length, kernel, 0, size);
            require(n == size);
            return kernel;
        }
        try (InputStream in = decoder(compression, new ByteArrayInputStream(payload, 0, length))) {
            require(in.readNBytes(kernel, 0, size) == size);
            require(in.read() < 0);
            return kernel;
        }
    }

    private static void require(boolean whole) throws IOException {
        if (!whole) {
            throw new IOException("its size is not the one it states");
        }
    }

    private static InputStream decoder(Compression compression, InputStream in) throws IOException {
        return switch (compression) {
            case GZIP -> new GZIPInputStream(in);
            case XZ -> new XZInputStream(in, DECODER_KIB);
            case BZIP2 -> new BZip2CompressorInputStream(in);
            case LZMA -> new LZMAInputStream(in, DECODER_KIB);
            case LZ4 -> new Lz4LegacyInputStream(in);
            case ZSTD -> throw new IllegalStateException("zstd is not decoded as a stream");
        };
    }

    private static long sizeAtEnd(byte[] payload) {
        long size = 0;
        for (int i = 1; i <= 4; i++) {
            size = size << 8 | payload[payload.length - i] & 0xFF;
        }
        return size;
    }
}
