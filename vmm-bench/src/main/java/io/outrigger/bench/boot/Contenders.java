// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.boot;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.host.Checkout;
import io.outrigger.bench.host.Microvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The VMMs that are compared, each with the same images, 128 MiB and one vCPU.
 *
 * <p>Immutable.
 */
final class Contenders {
    static final String OUTRIGGER = "./vmm run";
    static final String QEMU = "QEMU microvm";
    static final String REFERENCE = "C reference";
    static final String KVMTOOL = "kvmtool";

    private static final String MIB = "128";

    /** As guests/linux/run-in-qemu has it. */
    private static final String QEMU_CPU =
            "host,-cx16,-kvm-pv-ipi,-kvm-pv-sched-yield,-kvm-pv-unhalt,-arch-capabilities";

    private final Path root;
    private final Programs programs;
    private final Path linux = Checkout.linux();
    private final String cmdline;

    Contenders(Path root, Programs programs) throws IOException {
        this.root = root;
        this.programs = programs;
        this.cmdline =
                Files.readString(root.resolve("guests/linux/cmdline.txt")).strip();
        if (!Files.exists(linux.resolve("vmlinux")) || !Files.exists(linux.resolve("initramfs.cpio"))) {
            throw new BenchException("no Linux guest in " + linux + "; run guests/linux/build first");
        }
    }

    /** Has {@code ./vmm} make its jar and its AOT cache where they are missing: that takes longer than a start may. */
    void build() throws IOException, InterruptedException {
        int status = new ProcessBuilder(root.resolve("vmm").toString(), "--version")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
        if (status != 0) {
            throw new BenchException("./vmm --version failed; run it by hand to see why");
        }
    }

    /** All of them; kvmtool only where its program is given. */
    List<Contender> all(Optional<Path> lkvm) {
        List<Contender> all = new ArrayList<>(List.of(reference(), qemu(), outrigger()));
        lkvm.ifPresent(program -> all.add(kvmtool(program.toString())));
        return all;
    }

    Contender reference() {
        String vmm = programs.reference().toString();
        return contender(
                REFERENCE,
                List.of(vmm, firstByte(), MIB),
                List.of(vmm, linux("vmlinux"), MIB, cmdline, linux("initramfs.cpio")));
    }

    // As guests/linux/run-in-qemu starts it, without that script, whose shell would be measured with it.
    private Contender qemu() {
        List<String> linux = new ArrayList<>(qemu(linux("vmlinux")));
        linux.addAll(List.of("-initrd", linux("initramfs.cpio"), "-append", cmdline));
        return contender(QEMU, qemu(firstByte()), linux);
    }

    private static List<String> qemu(String kernel) {
        List<String> command = new ArrayList<>(List.of("qemu-system-x86_64"));
        command.addAll(Microvm.arguments("", QEMU_CPU, MIB, kernel, "-smp", "1"));
        return command;
    }

    private Contender outrigger() {
        String vmm = root.resolve("vmm").toString();
        return contender(
                OUTRIGGER,
                List.of(vmm, "run", "--kernel", firstByte(), "--memory", MIB + "M"),
                List.of(
                        vmm,
                        "run",
                        "--kernel",
                        linux("vmlinux"),
                        "--initrd",
                        linux("initramfs.cpio"),
                        "--memory",
                        MIB + "M",
                        "--cmdline",
                        cmdline));
    }

    // kvmtool boots no ELF: the payload's instructions in real mode, and Linux by its bzImage.
    private Contender kvmtool(String lkvm) {
        return contender(
                KVMTOOL,
                kvmtool(lkvm, programs.realMode().toString()),
                kvmtool(lkvm, linux("bzImage"), "-i", linux("initramfs.cpio"), "-p", cmdline));
    }

    private static List<String> kvmtool(String lkvm, String kernel, String... more) {
        List<String> command = new ArrayList<>(List.of(lkvm, "run", "-k", kernel));
        command.addAll(List.of(more));
        command.addAll(List.of("-m", MIB, "-c", "1", "--console", "serial", "--network", "mode=none"));
        return command;
    }

    private static Contender contender(String name, List<String> firstByte, List<String> linux) {
        Map<Guest, List<String>> commands = new EnumMap<>(Guest.class);
        commands.put(Guest.FIRST_BYTE, firstByte);
        commands.put(Guest.LINUX, linux);
        return new Contender(name, commands);
    }

    private String firstByte() {
        return programs.payload().toString();
    }

    private String linux(String file) {
        return linux.resolve(file).toString();
    }
}
