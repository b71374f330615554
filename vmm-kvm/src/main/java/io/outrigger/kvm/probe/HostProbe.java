// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.probe;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Asks a host what it offers. Thread-safe; it changes nothing on the host. */
public final class HostProbe {
    private HostProbe() {}

    /** Probes this host. */
    public static HostReport probe() {
        return probe(Host.local());
    }

    /** Probes a host. It never throws for what the host holds. */
    public static HostReport probe(Host host) {
        KvmAccess access = host.kvm();
        Map<Capability, Integer> values = new EnumMap<>(Capability.class);
        int version = 0;
        String backEnd = "none";
        if (access instanceof KvmAccess.Open open) {
            version = open.apiVersion();
            backEnd = KvmFacts.backEnd(host);
            for (Capability c : Capability.values()) {
                values.put(c, open.query().applyAsInt(c));
            }
        }
        Topology topology = CpuFacts.topology(host);
        List<Finding> rows = new ArrayList<>();
        KvmFacts.add(rows, host, access, backEnd, values);
        CpuFacts.add(rows, host, topology);
        MemoryFacts.add(rows, host);
        DeviceFacts.add(rows, host);
        ResearchFacts.add(rows, host);
        return new HostReport(backEnd, version, values, topology, rows);
    }
}
