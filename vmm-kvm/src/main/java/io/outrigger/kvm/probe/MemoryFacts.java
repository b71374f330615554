// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.probe;

import java.util.List;
import java.util.OptionalLong;

/** Huge pages, locked memory, same-page merging, faults in user space. */
final class MemoryFacts {
    private static final String MM = "/sys/kernel/mm/";

    private MemoryFacts() {}

    static void add(List<Finding> rows, Host host) {
        rows.add(pool(host, "2m", "huge pages 2M", "hugepages-2048kB"));
        rows.add(pool(host, "1g", "huge pages 1G", "hugepages-1048576kB"));
        rows.add(transparent(host));
        rows.add(limit(
                host,
                "limit.memlock",
                "locked memory",
                "Max locked memory",
                1L << 30,
                "guest memory above the limit cannot be pinned",
                "ulimit -l unlimited"));
        rows.add(limit(
                host,
                "limit.nofile",
                "open files",
                "Max open files",
                4096,
                "many VMs in one process run out of descriptors",
                "ulimit -n 65536"));
        rows.add(userfaultfd(host));
        rows.add(Finding.note(
                "ksm",
                "KSM",
                switch (host.line(MM + "ksm/run")) {
                    case "0" -> "off";
                    case "1" -> "on: merged pages blur measurements";
                    case "2" -> "off, pages unmerged";
                    default -> "";
                }));
    }

    private static Finding pool(Host host, String size, String name, String folder) {
        OptionalLong total = host.number(MM + "hugepages/" + folder + "/nr_hugepages");
        OptionalLong free = host.number(MM + "hugepages/" + folder + "/free_hugepages");
        String key = "hugepages." + size;
        String cost = "guest memory takes small pages or THP";
        String remedy = size.equals("2m")
                ? "sysctl vm.nr_hugepages=N, or memory: {pages: thp}"
                : "boot with hugepagesz=1G hugepages=N";
        if (total.isEmpty()) {
            return new Finding(key, name, Status.NO, "the kernel has no such pool", cost, "");
        }
        if (total.getAsLong() <= 0) {
            return new Finding(key, name, Status.NO, "pool is empty", cost, remedy);
        }
        String value = free.orElse(0) + " of " + total.getAsLong() + " free";
        return free.orElse(0) > 0
                ? Finding.yes(key, name, value)
                : new Finding(key, name, Status.PARTLY, value, cost, remedy);
    }

    private static Finding transparent(Host host) {
        String mode = Text.chosen(host.line(MM + "transparent_hugepage/enabled"));
        return switch (mode) {
            case "always", "madvise" -> Finding.yes("thp", "THP", mode);
            case "never" ->
                new Finding(
                        "thp",
                        "THP",
                        Status.NO,
                        mode,
                        "more TLB misses in guests",
                        "echo madvise | sudo tee " + MM + "transparent_hugepage/enabled");
            default -> new Finding("thp", "THP", Status.UNKNOWN, "", "", "");
        };
    }

    private static Finding limit(
            Host host, String key, String name, String row, long enough, String cost, String remedy) {
        String soft = host.read("/proc/self/limits")
                .orElse("")
                .lines()
                .filter(l -> l.startsWith(row))
                .map(l -> l.substring(row.length()).strip().split("\\s+", 2)[0])
                .findFirst()
                .map(Text::printable)
                .orElse("");
        if (soft.equals("unlimited")) {
            return Finding.yes(key, name, soft);
        }
        OptionalLong value = Text.number(soft);
        if (value.isEmpty()) {
            return new Finding(key, name, Status.UNKNOWN, "", "", "");
        }
        return value.getAsLong() >= enough
                ? Finding.yes(key, name, soft)
                : new Finding(key, name, Status.PARTLY, soft, cost, remedy);
    }

    private static Finding userfaultfd(Host host) {
        String key = "userfaultfd";
        String cost = "no memory on demand from user space";
        if (host.usable("/dev/userfaultfd")) {
            return Finding.yes(key, key, "/dev/userfaultfd");
        }
        String sysctl = host.line("/proc/sys/vm/unprivileged_userfaultfd");
        return switch (sysctl) {
            case "1" -> Finding.yes(key, key, "for every user");
            case "0" ->
                new Finding(
                        key,
                        key,
                        Status.PARTLY,
                        "user-mode faults only",
                        "faults inside KVM need a privilege",
                        "sudo sysctl vm.unprivileged_userfaultfd=1, or access to /dev/userfaultfd");
            default -> new Finding(key, key, Status.NO, "not in this kernel", cost, "");
        };
    }
}
