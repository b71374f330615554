// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.linux.Errno;
import io.outrigger.linux.headers.Linux;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class HostProbeTest {
    private static final KvmAccess GOOD = new KvmAccess.Open(12, c -> 1);

    @Test
    void aBigVtxHost() {
        FakeHost host = new FakeHost(GOOD)
                .with("/sys/module/kvm_intel/parameters/ept", "Y\n")
                .with("/sys/module/kvm_intel/parameters/nested", "0\n")
                .with("/sys/devices/system/cpu/online", "0-3,8-11\n")
                .with("/sys/devices/system/node/node10/cpulist", "8-11\n")
                .with("/sys/devices/system/node/node2/cpulist", "0-3\n")
                .with("/sys/devices/system/node/node2/meminfo", "Node 2 MemTotal:   1048576 kB\n")
                .with("/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "64\n")
                .with("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", "60\n")
                .with("/proc/cpuinfo", "model name\t: Big CPU\nflags\t\t: monitor waitpkg vmx\n");
        for (int cpu = 0; cpu < 8; cpu++) {
            String topology = "/sys/devices/system/cpu/cpu" + cpu + "/topology/";
            host.with(topology + "physical_package_id", cpu / 4 + "\n").with(topology + "core_id", cpu % 2 + "\n");
        }
        HostReport report = HostProbe.probe(host);
        assertThat(report.backEnd()).isEqualTo("vmx");
        assertThat(find(report, "kvm").value()).isEqualTo("API 12, back end vmx (VT-x, ept on, nested off)");
        assertThat(report.topology().threads()).isEqualTo(8);
        assertThat(report.topology().cores()).isEqualTo(4);
        assertThat(report.topology().sockets()).isEqualTo(2);
        assertThat(report.topology().nodes())
                .containsExactly(new Topology.Node(2, "0-3", 1_048_576), new Topology.Node(10, "8-11", 0));
        assertThat(find(report, "hugepages.2m").value()).isEqualTo("60 of 64 free");
        assertThat(find(report, "cpu.waitpkg").status()).isEqualTo(Status.YES);
        assertThat(find(report, "tsc.constant").status()).isEqualTo(Status.NO);
    }

    @Test
    void forbiddenKvmNamesTheGroup() {
        HostReport report = HostProbe.probe(new FakeHost(new KvmAccess.Refused(Errno.EACCES)));
        assertThat(report.backEnd()).isEqualTo("none");
        assertThat(find(report, "kvm").status()).isEqualTo(Status.NO);
        assertThat(find(report, "kvm").remedy()).contains("usermod -aG kvm");
    }

    @Test
    void missingKvmNamesTheModuleOfThisCpu() {
        FakeHost host = new FakeHost(new KvmAccess.Refused(Errno.ENOENT)).with("/proc/cpuinfo", "flags : fpu svm\n");
        assertThat(find(HostProbe.probe(host), "kvm").remedy()).isEqualTo("sudo modprobe kvm_amd");
    }

    @Test
    void anotherApiVersionIsNoKvm() {
        HostReport report = HostProbe.probe(new FakeHost(new KvmAccess.Open(11, c -> 1)));
        assertThat(find(report, "kvm").status()).isEqualTo(Status.NO);
    }

    @Property(tries = 300)
    void contentsOfAnyKindDoNotThrow(@ForAll String garbage) {
        FakeHost host = new FakeHost(GOOD);
        Set<String> asked = new TreeSet<>();
        Host all = new Host() {
            @Override
            public java.util.Optional<String> read(String path) {
                asked.add(path);
                return java.util.Optional.of(garbage);
            }

            @Override
            public java.util.List<String> list(String path) {
                return java.util.List.of("cpu0", "cpu99999999999", "node7", "nodeX", garbage);
            }

            @Override
            public boolean exists(String path) {
                return true;
            }

            @Override
            public boolean usable(String path) {
                return false;
            }

            @Override
            public KvmAccess kvm() {
                return host.kvm();
            }
        };
        HostReport report = HostProbe.probe(all);
        assertThat(asked).contains("/proc/cpuinfo");
        assertThat(report.findings()).allSatisfy(f -> assertThat(f.value()).matches("[\\x20-\\x7E]*"));
    }

    @Test
    void keysAreUnique() {
        assertThat(HostProbe.probe(new FakeHost(GOOD)).findings())
                .extracting(Finding::key)
                .doesNotHaveDuplicates();
    }

    @Test
    void numbersAreThoseOfTheHeader() throws Exception {
        int known = 0;
        for (Method m : Linux.class.getMethods()) {
            for (Capability c : Capability.values()) {
                if (m.getName().equals("KVM_CAP_" + c.name())) {
                    assertThat(m.invoke(null)).as(c.name()).isEqualTo(c.number());
                    known++;
                }
            }
        }
        assertThat(known).isGreaterThan(15);
    }

    private static Finding find(HostReport report, String key) {
        return report.findings().stream()
                .filter(f -> f.key().equals(key))
                .findFirst()
                .orElseThrow();
    }
}
