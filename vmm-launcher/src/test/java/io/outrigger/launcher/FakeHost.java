// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher;

import io.outrigger.launcher.report.Output;
import io.outrigger.launcher.run.Environment;
import io.outrigger.launcher.run.Keyboard;
import io.outrigger.vmm.BootSpec;
import io.outrigger.vmm.HostException;
import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.MemoryBase;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;

/** Everything around the command, faked: a host with KVM or without, a keyboard, captured output. */
final class FakeHost implements Environment, Hypervisor {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    FakeKeyboard keyboard = new FakeKeyboard(false, true);
    FakeVm.Guest guest = FakeVm.Guest.ENDS;
    VmExit end = new VmExit.PoweredOff();
    RuntimeException failure;
    FakeVm vm;

    @Override
    public void prepare() {}

    /** Runs the command line. */
    int vmm(String... args) {
        Output output = new Output(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        return new Vmm(output, this, System.nanoTime()).execute(args);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** A host on which /dev/kvm cannot be used. */
    FakeHost without(String problem) {
        failure = new HostException(problem);
        return this;
    }

    @Override
    public Hypervisor hypervisor() {
        if (failure != null) {
            throw failure;
        }
        return this;
    }

    @Override
    public String backEnd() {
        return "fake";
    }

    /** Reads the first page of every image, as a loader does. */
    @Override
    public Vm create(VmSpec spec) {
        load(spec.boot().image());
        if (spec.boot() instanceof BootSpec.Kernel kernel) {
            kernel.initramfs().ifPresent(FakeHost::load);
        }
        vm = new FakeVm(spec, guest, end);
        return vm;
    }

    @Override
    public MemoryBase memoryBase(VmSpec spec) {
        throw new UnsupportedOperationException("the launcher makes one VM");
    }

    private static void load(Image image) {
        try (Image.Reader reader = image.open();
                Arena arena = Arena.ofConfined()) {
            reader.read(0, arena.allocate(64));
        }
    }

    @Override
    public Keyboard keyboard() {
        return keyboard;
    }

    @Override
    public Image demoGuest() {
        return Image.of("demo", new byte[64]);
    }
}
