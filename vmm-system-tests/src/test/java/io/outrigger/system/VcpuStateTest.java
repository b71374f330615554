// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.kvm.boot.BootLoader;
import io.outrigger.kvm.memory.GuestRam;
import io.outrigger.kvm.state.StateScope;
import io.outrigger.kvm.state.VcpuState;
import io.outrigger.kvm.vcpu.PauseGate;
import io.outrigger.kvm.vcpu.Vcpu;
import io.outrigger.kvm.vcpu.VmControl;
import io.outrigger.linux.Errno;
import io.outrigger.linux.KvmFd;
import io.outrigger.linux.KvmRun;
import io.outrigger.linux.NativeThread;
import io.outrigger.linux.StateKind;
import io.outrigger.linux.VcpuFd;
import io.outrigger.linux.VmFd;
import io.outrigger.linux.headers.Linux;
import io.outrigger.vmm.ExitListener;
import io.outrigger.vmm.HostException;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.IoBus;
import io.outrigger.vmm.MemorySpec;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A vCPU's state moves to another VM, and the guest does not notice. */
@Core
class VcpuStateTest {
    private static final int TURNS = 64;
    private static final int FACTOR = 0x6C07_8965;
    private static final int SPINS = 20_000_000;
    private static final List<Long> CLOCKS =
            List.of(0x10L, 0x6E0L, 0x4000_0010L); // TSC, its deadline, Hyper-V run time

    /** At 0x200000, CPL 3. */
    private static final byte[] PROGRAM = HexFormat.of()
            .parseHex(
                    ("b801000000 660f6ec8" // mov $1, %eax; movd %eax, %xmm1
                                    + "b86589076c 660f6ed0" // mov $FACTOR, %eax; movd %eax, %xmm2
                                    + "660fefc0 d9ee 31db" // pxor %xmm0, %xmm0; fldz; xor %ebx, %ebx
                                    + "660ff4c2 660ffec1" // again: pmuludq %xmm2, %xmm0; paddd %xmm1, %xmm0
                                    + "d9e8 dec1 ff0536000000" // fld1; faddp; incl count(%rip)
                                    + "660f7ec0 e710" // movd %xmm0, %eax; out %eax, $0x10
                                    + "ffc3 83fb40 75e1" // inc %ebx; cmp $TURNS, %ebx; jne again
                                    + "db1d27000000 8b051d000000 e711" // fistpl count+4(%rip); mov count(%rip), %eax;
                                    // out $0x11
                                    + "8b0519000000 e712" // mov count+4(%rip), %eax; out %eax, $0x12
                                    + "31c0 e713 b9002d3101" // xor %eax, %eax; out %eax, $0x13; mov $SPINS, %ecx
                                    + "83c003 ffc9 75f9 e714" // spin: add $3, %eax; dec %ecx; jnz spin; out %eax, $0x14
                                    + "90 0000000000000000") // count: .quad 0
                            .replace(" ", ""));

    /** A VM without run loop: the test is it. */
    private static final class Rig implements AutoCloseable {
        final KvmFd kvm = KvmFd.open();
        final GuestRam ram = new GuestRam("state", MemorySpec.of(MiB.of(4)));
        final VmFd vm = kvm.createVm();
        final Vcpu vcpu;
        final VcpuFd fd;
        final StateScope scope;

        Rig(boolean irqchip) {
            ram.register(vm);
            if (irqchip) {
                vm.createIrqchip();
            }
            fd = vm.createVcpu(0);
            vcpu = new Vcpu("state", 0, fd, new IoBus(), new PauseGate(1), new Nobody(), ram.memory(), false);
            vcpu.prepare(kvm.supportedCpuid());
            scope = StateScope.of(kvm, vm, irqchip);
        }

        Rig boot() {
            VmSpec spec = VmSpec.payload(Image.of("program", PROGRAM))
                    .memory(MiB.of(4))
                    .build();
            vcpu.enterBy(BootLoader.load(spec, ram.memory(), 0).entry(0).orElseThrow());
            return this;
        }

        /** Another VM that goes on where this one stands. */
        Rig moved(boolean irqchip) {
            fd.page().setImmediateExit(true); // completes the exit
            assertThat(fd.run()).isEqualTo(-Errno.EINTR);
            fd.page().setImmediateExit(false);
            VcpuState state = VcpuState.save(fd, scope);
            Rig other = new Rig(irqchip);
            other.ram.memory().write(0, ram.memory().regions().getFirst().memory());
            state.load(other.fd, other.scope);
            return other;
        }

        /** Runs to the next port write: the port in the upper half. */
        long next() {
            int rc;
            do {
                rc = fd.run();
            } while (rc == -Errno.EINTR);
            assertThat(rc).isZero();
            KvmRun page = fd.page();
            assertThat(page.exitReason()).isEqualTo(Linux.KVM_EXIT_IO());
            return (long) KvmRun.ioPort(page.io()) << 32 | page.ioData(0, 4);
        }

        @Override
        public void close() {
            vcpu.close();
            vm.close();
            ram.close();
            kvm.close();
        }
    }

    private static final class Nobody implements VmControl {
        @Override
        public void end(VmExit exit) {}

        @Override
        public ExitListener listener() {
            return ExitListener.NOBODY;
        }

        @Override
        public void endOfInterrupt(int vector) {}

        @Override
        public void allEnded() {}
    }

    @Test
    void registersSseAndX87GoOnInAnotherVm() {
        List<Long> expected = new ArrayList<>();
        int x = 0;
        for (int i = 0; i < TURNS; i++) {
            x = x * FACTOR + 1;
            expected.add(0x10L << 32 | x & 0xFFFF_FFFFL);
        }
        expected.add(0x11L << 32 | TURNS);
        expected.add(0x12L << 32 | TURNS);

        List<Long> seen = new ArrayList<>();
        Rig rig = new Rig(false).boot();
        try {
            for (int i = 0; i < expected.size(); i++) {
                seen.add(rig.next());
                if (i % 16 == 7) {
                    Rig other = rig.moved(false);
                    rig.close();
                    rig = other;
                }
            }
        } finally {
            rig.close();
        }
        assertThat(seen).isEqualTo(expected);
    }

    @Test
    void aGuestInterruptedAnywhereGoesOn() throws InterruptedException {
        try (Rig rig = new Rig(false).boot()) {
            while (rig.next() >>> 32 != 0x13) {
                // up to where it spins
            }
            NativeThread self = NativeThread.current();
            Thread kicker = Thread.ofPlatform().start(() -> {
                rig.fd.page().setImmediateExit(true);
                self.kick();
            });
            int rc = rig.fd.run();
            kicker.join();
            if (rc == 0) { // the kick came late: the guest is at its end already
                assertThat(KvmRun.ioPort(rig.fd.page().io())).isEqualTo(0x14);
            } else {
                assertThat(rc).isEqualTo(-Errno.EINTR);
                rig.fd.page().setImmediateExit(false);
                try (Rig other = rig.moved(false)) {
                    assertThat(other.next()).isEqualTo(0x14L << 32 | 3L * SPINS);
                }
            }
            self.end();
        }
    }

    @Test
    void whatIsLoadedIsReadBack() {
        for (boolean irqchip : new boolean[] {false, true}) {
            try (Rig rig = new Rig(irqchip).boot()) {
                for (int i = 0; i < 5; i++) {
                    rig.next();
                }
                // SYSENTER_CS, STAR, KERNEL_GS_BASE
                rig.fd.setMsrs(new long[] {0x174, 0x10, 0xC000_0081L, 0x0023_0010L << 32, 0xC000_0102L, 0x1234_5000});
                byte[] debug = rig.fd.getState(StateKind.DEBUGREGS, StateKind.DEBUGREGS.size());
                debug[1] = 0x77; // DR0 = 0x7700
                rig.fd.setState(StateKind.DEBUGREGS, debug);
                if (irqchip) {
                    byte[] apic = rig.fd.getState(StateKind.LAPIC, StateKind.LAPIC.size());
                    apic[0x80] = 0x20; // task priority
                    apic[0xF1] |= 1; // software enable
                    rig.fd.setState(StateKind.LAPIC, apic);
                }
                try (Rig other = rig.moved(irqchip)) {
                    VcpuState here = VcpuState.save(rig.fd, rig.scope);
                    VcpuState there = VcpuState.save(other.fd, other.scope);
                    assertThat(there.pieces().keySet()).isEqualTo(here.pieces().keySet());
                    here.pieces()
                            .forEach((kind, bytes) ->
                                    assertThat(there.bytes(kind)).as("%s", kind).isEqualTo(bytes));
                    assertThat(there.bytes(StateKind.DEBUGREGS)[1]).isEqualTo((byte) 0x77);
                    assertThat(still(there)).isEqualTo(still(here)).containsEntry(0xC000_0102L, 0x1234_5000L);
                    assertThat(there.tscKhz()).isEqualTo(here.tscKhz());
                }
            }
        }
    }

    @Test
    void whatTheHostCannotHoldIsRefused() {
        try (Rig rig = new Rig(false).boot();
                Rig withApic = new Rig(true)) {
            VcpuState state = VcpuState.save(rig.fd, rig.scope);
            assertThatThrownBy(() -> state.load(withApic.fd, withApic.scope))
                    .isInstanceOf(HostException.class)
                    .hasMessageContaining("without a local APIC");
            Map<StateKind, byte[]> larger = new EnumMap<>(state.pieces());
            larger.put(StateKind.XSAVE, Arrays.copyOf(state.bytes(StateKind.XSAVE), 1 << 20));
            assertThatThrownBy(() -> new VcpuState(larger, state.msrs(), state.tscKhz()).load(rig.fd, rig.scope))
                    .isInstanceOf(HostException.class)
                    .hasMessageContaining("1048576 bytes of XSAVE area");
            assertThatThrownBy(() -> new VcpuState(state.pieces(), new long[] {0xFFFF_FFF0L, 5}, state.tscKhz())
                            .load(rig.fd, rig.scope))
                    .isInstanceOf(HostException.class)
                    .hasMessageContaining("MSR 0xfffffff0 be 0x5");
        }
    }

    private static Map<Long, Long> still(VcpuState state) {
        Map<Long, Long> map = new HashMap<>();
        long[] msrs = state.msrs();
        for (int i = 0; i < msrs.length; i += 2) {
            if (!CLOCKS.contains(msrs[i])) {
                map.put(msrs[i], msrs[i + 1]);
            }
        }
        return map;
    }
}
