// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.probe;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** CPU model, topology, waiting instructions, TSC. */
final class CpuFacts {
    private static final String CPU = "/sys/devices/system/cpu/";
    private static final String NODE = "/sys/devices/system/node/";

    private CpuFacts() {}

    /** Whether the first {@code flags} line of /proc/cpuinfo names the flag. */
    static boolean hasFlag(String cpuinfo, String flag) {
        return cpuinfo.lines()
                .filter(l -> l.startsWith("flags"))
                .findFirst()
                .map(l -> List.of(l.split("\\s+")).contains(flag))
                .orElse(false);
    }

    static Topology topology(Host host) {
        String cpuinfo = host.read("/proc/cpuinfo").orElse("");
        int threads = Text.countCpus(host.line(CPU + "online"));
        if (threads == 0) {
            threads =
                    (int) cpuinfo.lines().filter(l -> l.startsWith("processor")).count();
        }
        Set<String> cores = new HashSet<>();
        Set<String> sockets = new HashSet<>();
        for (String name : host.list(CPU)) {
            if (name.matches("cpu[0-9]{1,6}")) {
                String socket = host.line(CPU + name + "/topology/physical_package_id");
                String core = host.line(CPU + name + "/topology/core_id");
                if (!socket.isEmpty() && !core.isEmpty()) {
                    sockets.add(socket);
                    cores.add(socket + ":" + core);
                }
            }
        }
        String model = Text.field(cpuinfo, "model name").orElse("");
        return new Topology(model, threads, cores.size(), sockets.size(), nodes(host));
    }

    private static List<Topology.Node> nodes(Host host) {
        List<Topology.Node> nodes = new ArrayList<>();
        for (String name : host.list(NODE)) {
            if (name.matches("node[0-9]{1,6}")) {
                int number = Integer.parseInt(name.substring(4));
                nodes.add(new Topology.Node(number, host.line(NODE + name + "/cpulist"), memory(host, name, number)));
            }
        }
        nodes.sort((a, b) -> Integer.compare(a.number(), b.number()));
        return nodes;
    }

    private static long memory(Host host, String name, int number) {
        String total = Text.field(host.read(NODE + name + "/meminfo").orElse(""), "Node " + number + " MemTotal")
                .orElse("");
        return Text.number(total.replace(" kB", "").strip()).orElse(0);
    }

    static void add(List<Finding> rows, Host host, Topology t) {
        rows.add(Finding.note("cpu.model", "CPU", t.model()));
        rows.add(Finding.note(
                "cpu.topology",
                "topology",
                t.threads() == 0
                        ? ""
                        : t.threads() + " threads, " + t.cores() + " cores, " + t.sockets() + " sockets"));
        for (Topology.Node n : t.nodes()) {
            String value = "CPUs " + n.cpus() + ", " + n.memoryKib() / 1024 + " MiB";
            rows.add(Finding.note("numa.node" + n.number(), "NUMA node " + n.number(), value));
        }
        String cpuinfo = host.read("/proc/cpuinfo").orElse("");
        String park = "sidecores back off and park instead";
        rows.add(flags(cpuinfo, "cpu.mwait", "MWAIT", "monitor", park));
        rows.add(flags(cpuinfo, "cpu.waitpkg", "WAITPKG", "waitpkg", "no user-mode wait (UMWAIT): " + park));
        String drift = "times in guests drift with the CPU's frequency";
        rows.add(flags(cpuinfo, "tsc.constant", "TSC constant", "constant_tsc", drift));
        rows.add(flags(cpuinfo, "tsc.invariant", "TSC invariant", "nonstop_tsc", "the TSC may stop in deep sleep"));
    }

    private static Finding flags(String cpuinfo, String key, String name, String flag, String cost) {
        if (cpuinfo.lines().noneMatch(l -> l.startsWith("flags"))) {
            return new Finding(key, name, Status.UNKNOWN, "", "", "");
        }
        boolean there = hasFlag(cpuinfo, flag);
        return Finding.of(there, key, name, there ? "flag " + flag : "no flag " + flag + " in cpuinfo", cost, "");
    }
}
