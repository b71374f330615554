// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.many;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process has mapped and how much of it is resident, from {@code /proc/PID/smaps} (proc(5)).
 *
 * <p>Immutable.
 *
 * @param count how many mappings
 * @param residentKib what is resident, in KiB
 * @param guestKib what of it is guest memory, by the name of its memfd
 */
record Mappings(int count, long residentKib, long guestKib) {
    private static final String GUEST = "/memfd:outrigger-";

    /** This process's. */
    static Mappings now() throws IOException {
        return parse(Files.readAllLines(Path.of("/proc/self/smaps")));
    }

    static Mappings parse(List<String> smaps) {
        int count = 0;
        long resident = 0;
        long guest = 0;
        boolean isGuest = false;
        for (String line : smaps) {
            if (line.startsWith("Rss:")) {
                long kib = Long.parseLong(line.replaceAll("[^0-9]", ""));
                resident += kib;
                guest += isGuest ? kib : 0;
            } else if (!line.isEmpty()
                    && Character.digit(line.charAt(0), 16) >= 0
                    && line.indexOf('-') > 0
                    && line.indexOf('-') < line.indexOf(' ')) {
                count++; // 7f00-7f01 rw-s 00000000 00:01 42 /memfd:outrigger-vm (deleted); the fields' names have
                // colons
                isGuest = line.contains(GUEST);
            }
        }
        return new Mappings(count, resident, guest);
    }
}
