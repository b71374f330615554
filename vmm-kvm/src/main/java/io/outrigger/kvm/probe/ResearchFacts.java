// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.probe;

import java.util.List;
import java.util.StringJoiner;

/** What whoever measures here should write down beside the numbers. */
final class ResearchFacts {
    private static final String CPU = "/sys/devices/system/cpu/";

    private ResearchFacts() {}

    static void add(List<Finding> rows, Host host) {
        rows.add(Finding.note("container", "container", container(host)));
        rows.add(Finding.note(
                "seccomp",
                "seccomp",
                switch (Text.field(host.read("/proc/self/status").orElse(""), "Seccomp")
                        .orElse("")) {
                    case "0" -> "off";
                    case "1" -> "strict";
                    case "2" -> "filter: io_uring, userfaultfd or perf may be refused";
                    default -> "";
                }));
        rows.add(Finding.note("governor", "governor", host.line(CPU + "cpu0/cpufreq/scaling_governor")));
        rows.add(Finding.note(
                "smt",
                "SMT",
                switch (host.line(CPU + "smt/active")) {
                    case "0" -> "off";
                    case "1" -> "on: siblings share a core; pin vCPUs and sidecores to different cores";
                    default -> "";
                }));
        rows.add(Finding.note(
                "clocksource",
                "clock source",
                host.line("/sys/devices/system/clocksource/clocksource0/current_clocksource")));
        rows.add(Finding.note("mitigations", "mitigations", mitigations(host)));
    }

    private static String container(Host host) {
        if (host.exists("/.dockerenv")) {
            return "docker";
        }
        return host.exists("/run/.containerenv") ? "podman" : "";
    }

    private static String mitigations(Host host) {
        StringJoiner active = new StringJoiner(", ");
        for (String name : host.list(CPU + "vulnerabilities")) {
            if (host.line(CPU + "vulnerabilities/" + name).startsWith("Mitigation")) {
                active.add(Text.printable(name));
            }
        }
        return active.toString();
    }
}
