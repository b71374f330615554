// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot.unpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlift.compress.v3.zstd.ZstdNativeCompressor;
import io.outrigger.vmm.ImageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.FilterOptions;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;
import org.tukaani.xz.X86Options;
import org.tukaani.xz.XZOutputStream;

public class UnpackerTest {
    private static final byte[] KERNEL = kernel(100_000);

    private interface Packer {
        OutputStream open(OutputStream out) throws IOException;
    }

    private static byte[] kernel(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * i >>> 5);
        }
        return bytes;
    }

    private static byte[] through(byte[] bytes, Packer packer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream packed = packer.open(out)) {
            packed.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    // as Linux's scripts/xz_wrap.sh: the x86 filter and LZMA2
    private static byte[] xz(byte[] bytes) {
        return through(
                bytes, out -> new XZOutputStream(out, new FilterOptions[] {new X86Options(), new LZMA2Options(1)}));
    }

    private static byte[] withSize(byte[] packed, int size) {
        return ByteBuffer.allocate(packed.length + 4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(packed)
                .putInt(size)
                .array();
    }

    /** An xz payload as kernels have it. */
    public static byte[] xzPayload(byte[] kernel) {
        return withSize(xz(kernel), kernel.length);
    }

    private static byte[] lz4(byte[] bytes) {
        byte[] block = through(bytes, BlockLZ4CompressorOutputStream::new);
        return ByteBuffer.allocate(block.length + 8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0x184C_2102)
                .putInt(block.length)
                .put(block)
                .array();
    }

    private static byte[] zstd(byte[] bytes) {
        ZstdNativeCompressor zstd = new ZstdNativeCompressor();
        byte[] out = new byte[zstd.maxCompressedLength(bytes.length)];
        return Arrays.copyOf(out, zstd.compress(bytes, 0, bytes.length, out, 0, out.length));
    }

    private static byte[] packed(Compression compression) {
        byte[] data = switch (compression) {
            case GZIP -> through(KERNEL, GZIPOutputStream::new);
            case XZ -> xz(KERNEL);
            case BZIP2 -> through(KERNEL, BZip2CompressorOutputStream::new);
            case LZMA -> through(KERNEL, out -> new LZMAOutputStream(out, new LZMA2Options(1), -1));
            case LZ4 -> lz4(KERNEL);
            case ZSTD -> zstd(KERNEL);
        };
        return compression == Compression.GZIP ? data : withSize(data, KERNEL.length);
    }

    @ParameterizedTest
    @EnumSource
    void everyCompressionOfKernelsIsUnpacked(Compression compression) {
        assertThat(Unpacker.unpack("k", 0, packed(compression), 1 << 20)).isEqualTo(KERNEL);
    }

    @ParameterizedTest
    @EnumSource
    void aBombIsRefused(Compression compression) {
        assertThatThrownBy(() -> Unpacker.unpack("k", 0, packed(compression), KERNEL.length - 1))
                .isInstanceOf(ImageException.class);
    }

    @ParameterizedTest
    @EnumSource
    void anotherSizeThanStatedIsRefused(Compression compression) {
        byte[] lies = packed(compression);
        lies[lies.length - 4]--;
        assertThatThrownBy(() -> Unpacker.unpack("k", 0, lies, 1 << 20)).isInstanceOf(ImageException.class);
    }

    @Property(tries = 300)
    void brokenDataIsRefusedOrUnpacked(
            @ForAll Compression compression, @ForAll @IntRange(min = 0, max = 4000) int at, @ForAll byte value) {
        byte[] broken = packed(compression);
        broken[at % broken.length] = value;
        try {
            assertThat(Unpacker.unpack("k", 0, broken, 1 << 20)).hasSizeLessThanOrEqualTo(1 << 20);
        } catch (ImageException e) {
            assertThat(e.getMessage()).startsWith("k: payload");
        }
    }
}
