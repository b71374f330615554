// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher;

import io.outrigger.guests.Payload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the JVM is shown when it makes its ahead-of-time cache ({@code -XX:AOTCacheOutput}): the starts that people wait
 * for, a payload's and a kernel's, so that the cache holds the classes of both. The exit statuses do not matter.
 */
public final class Rehearsal {
    private Rehearsal() {}

    /** Runs both, one after the other. */
    public static void main(String[] args) throws IOException {
        Path kernel = Files.createTempFile("outrigger", ".elf");
        try {
            Files.write(kernel, Payload.PVH.bytes());
            String file = kernel.toString();
            Main.run("run", "--timeout", "10s", "--stats");
            Main.run("run", "--timeout", "10s", "--vcpus", "2", "--memory", "128M", "--kernel", file, "--initrd", file);
        } finally {
            Files.delete(kernel);
        }
    }
}
