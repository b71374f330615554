// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process has mapped and how much of it is resident, from {@code /proc/PID/smaps} (proc(5)). Guest memory is
 * told by the name of its memfd, and where it has none because it is mergeable, by the flag of that ({@code mg}):
 * nothing else in this process is.
 *
 * <p>Immutable.
 *
 * @param count how many mappings
 * @param residentKib what is resident, in KiB
 * @param guestKib what of it is guest memory, in KiB
 * @param guestShareKib the same with each page divided among all that map it, in KiB: what guest memory costs the host
 */
public record Mappings(int count, long residentKib, long guestKib, long guestShareKib) {
    private static final String GUEST = "/memfd:outrigger-";
    private static final String MERGEABLE = " mg";

    /** This process's. */
    public static Mappings now() throws IOException {
        return parse(Files.readAllLines(Path.of("/proc/self/smaps")));
    }

    static Mappings parse(List<String> smaps) {
        Mappings all = new Mappings(0, 0, 0, 0);
        boolean isGuest = false;
        long resident = 0;
        long share = 0;
        for (String line : smaps) {
            if (isHeader(line)) {
                all = all.plus(resident, share, isGuest);
                all = new Mappings(all.count + 1, all.residentKib, all.guestKib, all.guestShareKib);
                isGuest = line.contains(GUEST);
                resident = 0;
                share = 0;
            } else if (line.startsWith("Rss:")) {
                resident = kib(line);
            } else if (line.startsWith("Pss:")) {
                share = kib(line);
            } else if (line.startsWith("VmFlags:")) {
                isGuest |= line.contains(MERGEABLE);
            }
        }
        return all.plus(resident, share, isGuest);
    }

    private Mappings plus(long resident, long share, boolean isGuest) {
        return new Mappings(
                count,
                residentKib + resident,
                guestKib + (isGuest ? resident : 0),
                guestShareKib + (isGuest ? share : 0));
    }

    // 7f00-7f01 rw-s 00000000 00:01 42 /memfd:outrigger-vm (deleted); the fields' names have colons
    private static boolean isHeader(String line) {
        return !line.isEmpty()
                && Character.digit(line.charAt(0), 16) >= 0
                && line.indexOf('-') > 0
                && line.indexOf('-') < line.indexOf(' ');
    }

    private static long kib(String line) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
    }
}
