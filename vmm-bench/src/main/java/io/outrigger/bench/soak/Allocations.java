// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.soak;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the threads that are there now and were not there before have allocated. Asking stops nobody: names and counters
 * are read without a safepoint.
 *
 * <p>Immutable.
 *
 * @param bytes by thread
 */
record Allocations(Map<OwnThread, Long> bytes) {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /**
     * A thread.
     *
     * @param id its number in Java
     * @param name what it is called
     */
    record OwnThread(long id, String name) {}

    /** The threads that are there now. */
    static Set<Long> threads() {
        return Arrays.stream(THREADS.getAllThreadIds()).boxed().collect(Collectors.toSet());
    }

    /** Of those that are not of {@code others}. */
    static Allocations now(Set<Long> others) {
        long[] ids = Arrays.stream(THREADS.getAllThreadIds())
                .filter(id -> !others.contains(id))
                .toArray();
        long[] allocated = THREADS.getThreadAllocatedBytes(ids);
        ThreadInfo[] infos = THREADS.getThreadInfo(ids); // no stacks, so no safepoint
        Map<OwnThread, Long> bytes = new LinkedHashMap<>();
        for (int i = 0; i < ids.length; i++) {
            if (infos[i] != null) {
                bytes.put(new OwnThread(ids[i], infos[i].getThreadName()), allocated[i]);
            }
        }
        return new Allocations(bytes);
    }

    /** What was allocated since, by those that were there already and by new ones. */
    Allocations minus(Allocations earlier) {
        Map<OwnThread, Long> since = new LinkedHashMap<>();
        bytes.forEach((thread, now) -> since.put(thread, now - earlier.bytes.getOrDefault(thread, 0L)));
        return new Allocations(since);
    }

    /** The threads' numbers. */
    Set<Long> ids() {
        return bytes.keySet().stream().map(OwnThread::id).collect(Collectors.toSet());
    }

    long all() {
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Those that allocated something, with how much. */
    @Override
    public String toString() {
        String some = bytes.entrySet().stream()
                .filter(e -> e.getValue() > 0)
                .map(e -> "%s %d".formatted(e.getKey().name(), e.getValue()))
                .collect(Collectors.joining(", "));
        return some.isEmpty() ? "none" : some;
    }
}
