// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.density;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The host's KSM, at full speed as long as this is open (Documentation/admin-guide/mm/ksm.rst); then as it was before.
 *
 * <p>Confined to one thread.
 */
final class Ksm implements AutoCloseable {
    private static final Path FOLDER = Path.of("/sys/kernel/mm/ksm");
    private static final Path MERGED = Path.of("/proc/self/ksm_merging_pages");
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration LOOK = Duration.ofMillis(20);

    // the pages of many guests in each scan; pages that were not merged before are looked at too
    private static final Map<String, String> FAST =
            Map.of("pages_to_scan", "20000", "sleep_millisecs", "1", "smart_scan", "0");

    private final Map<String, String> before = new LinkedHashMap<>();

    private Ksm() {}

    /** Whether this host has one, and lets us start it. */
    static boolean isAllowed() {
        return Files.isWritable(FOLDER.resolve("run")) && Files.isReadable(MERGED);
    }

    /** Starts it. */
    static Ksm start() throws IOException {
        Ksm ksm = new Ksm();
        try {
            for (Map.Entry<String, String> setting : FAST.entrySet()) {
                ksm.set(setting.getKey(), setting.getValue());
            }
            ksm.set("run", "1");
            return ksm;
        } catch (IOException | RuntimeException e) {
            ksm.close();
            throw e;
        }
    }

    /** Waits until two whole scans have merged nothing more; false if that takes too long. */
    boolean settle() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long scans = number(FOLDER.resolve("full_scans"));
        long merged = -1;
        while (System.nanoTime() < deadline) {
            if (number(FOLDER.resolve("full_scans")) >= scans + 2) {
                long now = number(MERGED);
                if (now == merged) {
                    return true;
                }
                merged = now;
                scans = number(FOLDER.resolve("full_scans"));
            }
            Thread.sleep(LOOK);
        }
        return false;
    }

    private void set(String name, String value) throws IOException {
        Path file = FOLDER.resolve(name);
        if (Files.isWritable(file)) { // smart_scan is of Linux 6.7
            before.put(name, Files.readString(file).strip());
            Files.writeString(file, value);
        }
    }

    private static long number(Path file) throws IOException {
        return Long.parseLong(Files.readString(file).strip());
    }

    @Override
    public void close() throws IOException {
        for (Map.Entry<String, String> setting : before.entrySet()) {
            Files.writeString(FOLDER.resolve(setting.getKey()), setting.getValue());
        }
        before.clear();
    }
}
