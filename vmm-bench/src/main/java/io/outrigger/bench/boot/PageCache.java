// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The host's page cache, which makes the difference between a start just after another and one after a day
 * (Documentation/admin-guide/sysctl/vm.rst, drop_caches). What a running process has mapped stays.
 */
final class PageCache {
    private static final Path DROP = Path.of("/proc/sys/vm/drop_caches");

    private PageCache() {}

    /** Whether this process may empty it. */
    static boolean canDrop() {
        return Files.isWritable(DROP);
    }

    /** Empties it, and dentries and inodes. Dirty pages are written first, since they would stay. */
    static void drop() throws IOException, InterruptedException {
        new ProcessBuilder("sync").inheritIO().start().waitFor();
        Files.writeString(DROP, "3");
    }
}
