// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot.unpack;

import java.util.Optional;

/** How kernels are compressed, by their first bytes (Linux, scripts/extract-vmlinux and lib/decompress.c). */
enum Compression {
    GZIP(0x1F, 0x8B, 0x08),
    XZ(0xFD, '7', 'z', 'X', 'Z', 0x00),
    BZIP2('B', 'Z', 'h'),
    LZMA(0x5D, 0x00, 0x00),
    /** The frame of lz4 -l, which kernels use. */
    LZ4(0x02, 0x21, 0x4C, 0x18),
    ZSTD(0x28, 0xB5, 0x2F, 0xFD);

    private final int[] magic;

    Compression(int... magic) {
        this.magic = magic;
    }

    static Optional<Compression> of(byte[] payload) {
        for (Compression c : values()) {
            if (c.matches(payload)) {
                return Optional.of(c);
            }
        }
        return Optional.empty();
    }

    private boolean matches(byte[] payload) {
        for (int i = 0; i < magic.length; i++) {
            if (i >= payload.length || (payload[i] & 0xFF) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
