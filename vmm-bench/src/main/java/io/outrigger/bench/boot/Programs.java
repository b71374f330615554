// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.boot;

import io.outrigger.bench.host.Twin;
import io.outrigger.guests.Payload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The C programs of this experiment and the payload, unpacked.
 *
 * <p>Confined to one thread.
 */
final class Programs implements AutoCloseable {
    // mov $0x3f8,%dx; mov $'!',%al; out %al,%dx; then cli; hlt; and back: first-byte.S, assembled for 16 bits
    private static final byte[] REAL_MODE = {
        (byte) 0xBA,
        (byte) 0xF8,
        0x03,
        (byte) 0xB0,
        '!',
        (byte) 0xEE,
        (byte) 0xFA,
        (byte) 0xF4,
        (byte) 0xEB,
        (byte) 0xFC
    };

    private final Twin reference;
    private final Twin stopwatch;
    private final Path realMode;

    private Programs(Twin reference, Twin stopwatch, Path realMode) {
        this.reference = reference;
        this.stopwatch = stopwatch;
        this.realMode = realMode;
    }

    /**
     * Unpacks them.
     *
     * @throws io.outrigger.bench.host.BenchException if this build has not got them
     */
    static Programs unpack() throws IOException {
        Twin reference = Twin.unpack(Programs.class, "reference_vmm", Payload.FIRST_BYTE);
        try {
            Twin stopwatch = Twin.unpack(Programs.class, "stopwatch", Payload.FIRST_BYTE);
            try {
                Path realMode = Files.createTempFile("outrigger-bench", ".bin");
                Files.write(realMode, REAL_MODE);
                return new Programs(reference, stopwatch, realMode);
            } catch (IOException e) {
                stopwatch.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            reference.close();
            throw e;
        }
    }

    /** The reference VMM as a twin, which runs the payload. */
    Twin creator() {
        return reference;
    }

    /** The reference VMM. */
    Path reference() {
        return reference.program();
    }

    /** The payload first-byte. */
    Path payload() {
        return reference.payload();
    }

    /** What times the start of another program. */
    Path stopwatch() {
        return stopwatch.program();
    }

    /** The payload's instructions as a flat program for real mode. */
    Path realMode() {
        return realMode;
    }

    @Override
    public void close() throws IOException {
        try (reference;
                stopwatch) {
            Files.deleteIfExists(realMode);
        }
    }
}
