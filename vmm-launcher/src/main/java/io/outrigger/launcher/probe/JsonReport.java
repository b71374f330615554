// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.probe;

import io.outrigger.kvm.probe.Capability;
import io.outrigger.kvm.probe.Finding;
import io.outrigger.kvm.probe.HostReport;
import io.outrigger.kvm.probe.Topology;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * The report as JSON (RFC 8259), schema in docs/probe.md. By hand: the report holds only strings, integers and lists
 * of flat records, for which a JSON library would add megabytes to the jar and its loading to the start.
 */
final class JsonReport {
    /** Changes when a key goes or changes its meaning, not when one is added. */
    private static final int SCHEMA = 1;

    private JsonReport() {}

    static String of(HostReport r) {
        StringJoiner capabilities = new StringJoiner(", ", "{", "}");
        for (Capability c : Capability.values()) {
            Integer value = r.capabilities().get(c);
            if (value != null) {
                capabilities.add(string(c.name().toLowerCase(Locale.ROOT)) + ": " + value);
            }
        }
        StringJoiner findings = new StringJoiner(",\n    ", "[\n    ", "\n  ]");
        for (Finding f : r.findings()) {
            findings.add(finding(f));
        }
        return "{\n  \"schema\": " + SCHEMA
                + ",\n  \"backEnd\": " + string(r.backEnd())
                + ",\n  \"apiVersion\": " + r.apiVersion()
                + ",\n  \"capabilities\": " + capabilities
                + ",\n  \"topology\": " + topology(r.topology())
                + ",\n  \"findings\": " + findings + "\n}\n";
    }

    private static String topology(Topology t) {
        StringJoiner nodes = new StringJoiner(", ", "[", "]");
        for (Topology.Node n : t.nodes()) {
            nodes.add("{\"number\": " + n.number() + ", \"cpus\": " + string(n.cpus()) + ", \"memoryKib\": "
                    + n.memoryKib() + "}");
        }
        return "{\"model\": " + string(t.model()) + ", \"threads\": " + t.threads() + ", \"cores\": " + t.cores()
                + ", \"sockets\": " + t.sockets() + ", \"nodes\": " + nodes + "}";
    }

    private static String finding(Finding f) {
        return "{\"key\": " + string(f.key()) + ", \"name\": " + string(f.name().strip()) + ", \"status\": "
                + string(f.status().name().toLowerCase(Locale.ROOT)) + ", \"value\": " + string(f.value())
                + ", \"cost\": " + string(f.cost()) + ", \"remedy\": " + string(f.remedy()) + "}";
    }

    static String string(String s) {
        StringBuilder b = new StringBuilder("\"");
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c == '"' || c == '\\') {
                b.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                b.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                b.append(c);
            }
        }
        return b.append('"').toString();
    }
}
