// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.linux.headers.Linux;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresKvm
class KvmTest {
    /** Real mode at 0x1000: out 0x10, al; jmp back. */
    private static final byte[] OUT_FOREVER = {(byte) 0xE6, 0x10, (byte) 0xEB, (byte) 0xFC};

    private static final byte[] JUMP_TO_ITSELF = {(byte) 0xEB, (byte) 0xFE};

    private Mapping ram;
    private KvmFd kvm;
    private VmFd vm;
    private VcpuFd vcpu;

    @BeforeEach
    void open() {
        try (MemFd fd = MemFd.create("test", 4096)) {
            fd.truncate(1 << 20);
            ram = fd.map(1 << 20);
        }
        kvm = KvmFd.open();
        vm = kvm.createVm();
        vm.setUserMemoryRegion(0, 0, 0, ram.segment());
        vcpu = vm.createVcpu(0);
    }

    @AfterEach
    void close() {
        vcpu.close();
        vm.close();
        kvm.close();
        ram.close();
    }

    private void enter(byte[] code) {
        MemorySegment.copy(MemorySegment.ofArray(code), 0, ram.segment(), 0x1000, code.length);
        Sregs s = vcpu.getSregs();
        s.setSegment(Sregs.Segment.CS, 0, 0, 0xFFFF, 0x9B);
        vcpu.setSregs();
        vcpu.regs().clear();
        vcpu.regs().set(Regs.Name.RIP, 0x1000);
        vcpu.regs().set(Regs.Name.RAX, 0x5A);
        vcpu.regs().set(Regs.Name.RFLAGS, 2);
        vcpu.setRegs();
    }

    @Test
    void aPortWriteComesOut() {
        enter(OUT_FOREVER);
        assertThat(vcpu.run()).isZero();
        assertThat(vcpu.page().exitReason()).isEqualTo(Linux.KVM_EXIT_IO());
        long io = vcpu.page().io();
        assertThat(KvmRun.ioPort(io)).isEqualTo(0x10);
        assertThat(KvmRun.ioIsWrite(io)).isTrue();
        assertThat(KvmRun.ioCount(io)).isEqualTo(1);
        assertThat(vcpu.page().ioData(0, KvmRun.ioWidth(io))).isEqualTo(0x5A);
    }

    @Test
    void anExitAllocatesNothing() {
        enter(OUT_FOREVER);
        assertThat(Allocation.inSteadyState(vcpu::run)).isZero();
    }

    @Test
    void aKickEndsAnEndlessLoop() throws Exception {
        enter(JUMP_TO_ITSELF);
        AtomicReference<NativeThread> self = new AtomicReference<>();
        int[] result = new int[1];
        Thread t = Thread.ofPlatform().start(() -> {
            self.set(NativeThread.current());
            do {
                result[0] = vcpu.run();
            } while (result[0] == 0);
        });
        while (self.get() == null) {
            Thread.onSpinWait();
        }
        vcpu.page().setImmediateExit(true);
        self.get().kick();
        t.join();
        assertThat(result[0]).isEqualTo(-Errno.EINTR);
        self.get().end();
        self.get().kick(); // of no effect now
    }

    @Test
    void stateIsReadAndWrittenBack() {
        enter(OUT_FOREVER);
        byte[] before = vcpu.getState(StateKind.REGS, 144);
        vcpu.run();
        vcpu.setState(StateKind.REGS, before);
        assertThat(vcpu.getState(StateKind.REGS, 144)).isEqualTo(before);
        long[] msrs = vcpu.getMsrs(kvm.stateMsrs());
        assertThat(msrs.length).isGreaterThan(10);
        assertThat(vcpu.setMsrs(new long[] {0x174, 0x10})).isEqualTo(1); // SYSENTER_CS
        assertThat(vcpu.setMsrs(new long[] {0x174, 0x10, 0xFFFF_FFF0L, 1})).isEqualTo(1); // no such register
        assertThat(vcpu.getMsrs(new int[] {0x174})).containsExactly(0x174, 0x10);
    }

    @Test
    void roomThatKvmWouldWriteBeyondIsRefused() {
        for (StateKind kind : StateKind.values()) {
            assertThatThrownBy(() -> vcpu.getState(kind, 3)).hasMessageStartingWith(kind + " takes ");
            assertThatThrownBy(() -> vcpu.setState(kind, new byte[3])).hasMessageEndingWith(" bytes, not 3");
        }
        assertThatThrownBy(() -> vm.setUserMemoryRegion(1, 0, 1 << 20, MemorySegment.ofArray(new byte[4096])))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nothingOfAVmOutlivesIt() throws Exception {
        long descriptors = count("/proc/self/fd");
        long pages = vcpuPages();
        for (int i = 0; i < 10; i++) {
            try (VmFd other = kvm.createVm();
                    VcpuFd _ = other.createVcpu(0)) {
                assertThat(vcpuPages()).isEqualTo(pages + 1);
                assertThatThrownBy(() -> other.createVcpu(0)).hasMessageContaining("EEXIST");
            }
        }
        assertThat(count("/proc/self/fd")).isEqualTo(descriptors);
        assertThat(vcpuPages()).isEqualTo(pages);
    }

    private static long count(String folder) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            return files.count();
        }
    }

    private static long vcpuPages() throws IOException {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.contains("kvm-vcpu")).count();
        }
    }

    @Test
    void whatKvmSaysOfItselfIsPlausible() {
        assertThat(kvm.apiVersion()).isEqualTo(KvmFd.API_VERSION);
        List<CpuidEntry> cpuid = kvm.supportedCpuid();
        assertThat(cpuid).anyMatch(e -> e.function() == 0x4000_0000 && e.ebx() == 0x4B4D564B); // "KVMK"
        vcpu.setCpuid(cpuid);
        assertThat(kvm.checkExtension(Linux.KVM_CAP_NR_VCPUS())).isPositive();
        assertThatThrownBy(() -> vm.createVcpu(0)).hasMessageStartingWith("KVM_CREATE_VCPU: EEXIST");
        if (kvm.checkExtension(Linux.KVM_CAP_BINARY_STATS_FD()) > 0) {
            enter(OUT_FOREVER);
            vcpu.run();
            try (StatsFd stats = vcpu.statistics()) {
                assertThat(stats.read()).containsKey("exits");
            }
        }
    }
}
