// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.hpc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the host's memory is like, for the reader. */
final class HostMemory {
    private static final String CACHE = "devices/system/cpu/cpu0/cache/index3/size";
    private static final String HUGE_PAGES = "kernel/mm/transparent_hugepage/";

    private HostMemory() {}

    /** How large the processor says its last cache is. */
    static String lastLevelCache() {
        return read(CACHE);
    }

    /** Who gets transparent huge pages: private memory, and shared memory. */
    static String hugePages() {
        return read(HUGE_PAGES + "enabled") + "; shared memory: " + read(HUGE_PAGES + "shmem_enabled");
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of("/sys", file)).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
