// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.exits;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.host.Cpus;
import io.outrigger.vmm.BootSpec.Protocol;
import io.outrigger.vmm.CpuSpec;
import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The program vmexit.flat of kvm-unit-tests, a multiboot kernel that somebody has built, as a guest. It times an
 * operation for 2^30 cycles or more and prints the mean.
 *
 * <p>Immutable.
 *
 * @param program the file
 * @param cpus where it runs
 */
record UnitTests(Path program, Cpus cpus) {
    /**
     * Those that end everywhere, and within seconds: kvm_pvm never comes back from VMCALL, and takes an interrupt
     * behind STI only at the next exit.
     */
    static final List<String> OPERATIONS = List.of(
            "cpuid",
            "mov_from_cr8",
            "mov_to_cr8",
            "inl_from_pmtimer",
            "inl_from_qemu",
            "inl_from_kernel",
            "outl_to_kernel",
            "self_ipi_sti_hlt",
            "wr_kernel_gs_base",
            "wr_tsc_adjust_msr",
            "rd_tsc_adjust_msr");

    /** What it asks QEMU's firmware configuration for where there is QEMU (its lib/x86/fwcfg.c). */
    private static final String ENVIRONMENT = "NR_CPUS=1\nMEMSIZE=128\nTEST_DEVICE=0\n";

    private static final int MEMORY_MIB = 128;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** QEMU's status for a debug exit of 0. */
    private static final int PASSED = 1;

    /** Cycles of an operation under Outrigger. */
    long outrigger(String operation) throws IOException, InterruptedException {
        Path environment = Files.createTempFile("outrigger-bench", ".env");
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        try (Vm vm = Hypervisor.open().create(spec(operation, Files.writeString(environment, ENVIRONMENT)))) {
            vm.console().transferTo(console);
            Optional<VmExit> exit = vm.start().awaitExit(TIMEOUT);
            if (!exit.equals(Optional.of(new VmExit.DebugExit(0)))) {
                throw new BenchException("%s %s ended with %s"
                        .formatted(
                                program, operation, exit.map(VmExit::toString).orElse("no end in a minute")));
            }
            return cycles(
                    operation, console.toString(StandardCharsets.UTF_8).lines().toList());
        } finally {
            Files.delete(environment);
        }
    }

    private VmSpec spec(String operation, Path environment) {
        return VmSpec.linux(Image.of(program))
                .name("vmexit")
                .protocol(Protocol.MULTIBOOT)
                .initramfs(environment)
                .cmdline("vmexit " + operation)
                .memory(MiB.of(MEMORY_MIB))
                .cpu(new CpuSpec(1, cpus.pins(1), List.of(), Map.of()))
                .build();
    }

    /** Cycles of an operation under QEMU, with the machine that its multiboot loader is for. */
    long qemu(Qemu qemu, String operation) throws IOException, InterruptedException {
        Qemu.Result result = qemu.run(
                Qemu.pin(cpus),
                List.of(
                        "-M",
                        "pc,accel=kvm",
                        "-cpu",
                        Qemu.CPU,
                        "-m",
                        Integer.toString(MEMORY_MIB),
                        "-nodefaults",
                        "-no-user-config",
                        "-display",
                        "none",
                        "-no-reboot",
                        "-serial",
                        "stdio",
                        "-device",
                        "isa-debug-exit,iobase=0xf4,iosize=4",
                        "-device",
                        "pc-testdev",
                        "-kernel",
                        program.toString(),
                        "-append",
                        operation));
        if (result.status() != PASSED) {
            throw new BenchException("%s %s under QEMU: %s".formatted(program, operation, result.last()));
        }
        return cycles(operation, result.lines());
    }

    /** What it prints: the operation's name and a number of cycles. */
    static long cycles(String operation, List<String> lines) {
        return lines.stream()
                .filter(line -> line.matches(operation + " \\d+"))
                .mapToLong(line -> Long.parseLong(line.substring(operation.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new BenchException("kvm-unit-tests' vmexit does not tell of " + operation
                        + "; is it the vmexit.flat of kvm-unit-tests?"));
    }
}
