// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.outrigger.bench.host.BenchException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceTest {
    private static final List<String> LINES = List.of(
            "90  1795212375.959544 execve(\"./vmm\", [\"./vmm\", \"run\"], 0x7ffc ) = 0",
            "90  1795212375.961085 execve(\"/opt/bin/java\", [\"java\"], 0x7ffd ) = -1 ENOENT (No such file)",
            "90  1795212375.975668 execve(\"/opt/jdk/bin/java\", [\"java\", \"-jar\"], 0x564f ) = 0",
            "91  1795212376.099000 ioctl(5, KVM_CREATE_VM, 0) = 6",
            "91  1795212376.100000 ioctl(7, KVM_SET_REGS, {rax=0}) = 0",
            "92  1795212376.101500 ioctl(7, KVM_RUN <unfinished ...>",
            "92  1795212376.101700 <... ioctl resumed>, 0) = 0",
            "92  1795212376.102000 ioctl(7, KVM_RUN, 0) = 0");

    @Test
    void findsTheStepsOfAStart() {
        Trace t = new Trace(LINES);
        assertThat(t.javaStart() - t.start()).isCloseTo(0.016124, within(1e-5));
        assertThat(t.firstRun() - t.javaStart()).isCloseTo(0.125832, within(1e-5));
        assertThat(t.firstRun() - t.vcpuReady()).isCloseTo(0.0015, within(1e-5));
    }

    @Test
    void saysWhatATraceLacks() {
        assertThatExceptionOfType(BenchException.class)
                .isThrownBy(() -> new Trace(LINES.subList(0, 5)).firstRun())
                .withMessageContaining("no KVM_RUN");
        assertThatExceptionOfType(BenchException.class)
                .isThrownBy(() -> new Trace(List.of()).start())
                .withMessageContaining("ptrace");
        List<String> broken = new ArrayList<>(LINES);
        broken.set(0, "strace: hello");
        assertThatExceptionOfType(BenchException.class)
                .isThrownBy(() -> new Trace(broken).start())
                .withMessageContaining("strace: hello");
    }

    @Test
    void readsTheLaunchersOwnTime() {
        assertThat(Launch.mainToStart("x\nfrom main to guest start             340.1 ms\n"))
                .isEqualTo(340_100_000L);
        assertThatExceptionOfType(BenchException.class)
                .isThrownBy(() -> Launch.mainToStart("vmm: /dev/kvm: permission denied"))
                .withMessageContaining("permission denied");
    }
}
