// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.kvm.probe.Capability;
import io.outrigger.kvm.probe.Finding;
import io.outrigger.kvm.probe.HostReport;
import io.outrigger.kvm.probe.Status;
import io.outrigger.kvm.probe.Topology;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final HostReport REPORT = new HostReport(
            "vmx",
            12,
            Map.of(Capability.IRQFD, 1),
            new Topology("A \"CPU\"", 2, 2, 1, List.of(new Topology.Node(0, "0-1", 1024))),
            List.of(
                    new Finding("kvm", "KVM", Status.YES, "API 12", "", ""),
                    new Finding("thp", "huge pages", Status.NO, "empty", "slow", "sysctl"),
                    new Finding("ksm", "KSM", Status.UNKNOWN, "", "", "")));

    @Test
    void peopleGetAnAlignedTable() {
        assertThat(TextReport.of(REPORT)).isEqualTo("""
                KVM         yes     API 12
                huge pages  no      empty  slow  → sysctl
                KSM         ?
                """);
    }

    @Test
    void programsGetJson() {
        assertThat(JsonReport.of(REPORT)).isEqualTo("""
                {
                  "schema": 1,
                  "backEnd": "vmx",
                  "apiVersion": 12,
                  "capabilities": {"irqfd": 1},
                  "topology": {"model": "A \\"CPU\\"", "threads": 2, "cores": 2, "sockets": 1, "nodes": [{"number": 0, "cpus": "0-1", "memoryKib": 1024}]},
                  "findings": [
                    {"key": "kvm", "name": "KVM", "status": "yes", "value": "API 12", "cost": "", "remedy": ""},
                    {"key": "thp", "name": "huge pages", "status": "no", "value": "empty", "cost": "slow", "remedy": "sysctl"},
                    {"key": "ksm", "name": "KSM", "status": "unknown", "value": "", "cost": "", "remedy": ""}
                  ]
                }
                """);
    }

    @Test
    void jsonStringsAreEscaped() {
        assertThat(JsonReport.string("a\"\\\n→")).isEqualTo("\"a\\\"\\\\\\u000a\\u2192\"");
    }
}
