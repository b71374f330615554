// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fuzz;

import io.outrigger.vmm.fuzz.Watch;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Disks' images that somebody hostile has made. */
public final class ImageFuzz {
    private static final long MOST_HEAP = 16 << 20;

    private ImageFuzz() {}

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        Watch.run(MOST_HEAP, () -> run(input));
    }

    private static void run(byte[] input) {
        try {
            new ImageScenario(input).run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
