// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.vmm.CrashReport;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class VmmTest {
    private final FakeHost host = new FakeHost();

    @TempDir
    Path folder;

    private static String golden(String name) throws IOException {
        try (InputStream in = VmmTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void helpIsAsItWasReviewed() throws IOException {
        assertThat(host.vmm("--help")).isZero();
        assertThat(host.out()).isEqualTo(golden("help.txt"));
        FakeHost second = new FakeHost();
        assertThat(second.vmm("run", "-h")).isZero();
        assertThat(second.out()).isEqualTo(golden("run-help.txt"));
    }

    @Test
    void dryRunShowsEveryValueAndItsOrigin() throws IOException {
        Path config = folder.resolve("web.yaml");
        Files.writeString(config, """
                name: web
                boot:
                  kernel: /boot/vmlinux
                memory: {size: 1G,
                         pages: thp}
                cpu:
                  vcpus: 4
                  mask: [avx512f, kvm-pv-ipi]
                  set:
                    0x80000008.0:eax: 0x3030
                """);
        int status = host.vmm("run", "--config", config.toString(), "--memory=2G", "--dry-run", "--timeout", "90");
        assertThat(host.err()).isEmpty();
        assertThat(status).isZero();
        assertThat(host.out().replace(folder + "/", "")).isEqualTo(golden("dry-run.txt"));
        assertThat(host.vm).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                          | no command; usage: vmm COMMAND [OPTION...], see vmm --help
            rum                         | unknown command rum; the commands are run, probe, disk and bench
            bench exits                 | benchmarks are in bench.jar; from a checkout: ./vmm bench
            run --kernl x               | vmm run: unknown option --kernl; did you mean --kernel?
            run --quux                  | vmm run: unknown option --quux; see vmm run --help
            run vmlinux                 | vmm run: unexpected argument vmlinux; all is given by options, see vmm run --help
            run --memory                | --memory: SIZE is missing after it
            run --memory 0              | memory.size: must be from 1M to 32T, is 0 bytes (option --memory)
            run --memory 128Q           | memory.size: must be from 1M to 32T, written as a number with K, M, G or T, such as 128M, is 128Q (option --memory)
            run --memory 9999999999999G | memory.size: must be from 1M to 32T, written as a number with K, M, G or T, such as 128M, is 9999999999999G (option --memory)
            run --pages 1G              | memory.size: must be a multiple of 1073741824 bytes, is 16777216
            run --pages 4M              | memory.pages: must be base, thp, 2M or 1G, is 4M (option --pages)
            run --prefault=maybe        | memory.prefault: must be true or false, is maybe (option --prefault)
            run --vcpus 0               | cpu.vcpus: must be from 1 to 1024, is 0 (option --vcpus)
            run --vcpus 1000000         | cpu.vcpus: must be from 1 to 1024, is 1000000 (option --vcpus)
            run --vcpus two             | cpu.vcpus: must be a number, is two (option --vcpus)
            run --pin 0,1               | cpu.pins: names 2 host CPUs for 1 vCPUs; name one for each (option --pin)
            run --cpu-mask a,,b         | cpu.mask: has an empty entry (option --cpu-mask)
            run --cpu-set eax           | cpu.set: must be REGISTER=VALUE of 32 bits, such as 0x80000008.0:eax=0x3030, is eax (option --cpu-set)
            run --cpu-set 1:eax=-1      | cpu.set: must be REGISTER=VALUE of 32 bits, such as 0x80000008.0:eax=0x3030, is 1:eax=-1 (option --cpu-set)
            run --initrd i              | boot.initrd: is for kernels; a payload has none (option --initrd)
            run --kernel k --payload p  | boot.payload: there is a kernel already (option --kernel); give one (option --payload)
            run --kernel=               | boot.kernel: must be a file's name, is empty (option --kernel)
            run --kernel no/kernel      | no/kernel: no such file
            run --boot grub --kernel k  | boot.protocol: must be auto, pvh, elf64, bzimage or multiboot, is grub (option --boot)
            run --timeout 5x            | timeout: must be a time from 1ms up, such as 500ms, 30s, 5m or 1h, is 5x (option --timeout)
            run --timeout 0             | timeout: must be a time from 1ms up, such as 500ms, 30s, 5m or 1h, is 0 (option --timeout)
            run --config no.yaml        | no.yaml: no such file
            """)
    void badInputIsOneLine(String line, String message) {
        String[] args = line.isEmpty() ? new String[0] : line.split(" +");
        assertThat(host.vmm(args)).isEqualTo(2);
        assertThat(host.err()).isEqualTo("vmm: " + message + "\n");
        assertThat(host.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            memory:\\n  sise: 1G                | c.yaml:2: no setting memory.sise; did you mean memory.size?
            memori: {size: 1G}                  | c.yaml:1: no setting memori; did you mean memory?
            cpu:\\n  vcpus: 0                   | cpu.vcpus: must be from 1 to 1024, is 0 (c.yaml:2)
            memory: 1G                          | c.yaml:1: memory must be a mapping of settings
            [1, 2]                              | c.yaml:1: the file must be a mapping of settings
            name: [a]                           | c.yaml:1: name must be a single value
            name: a\\nname: b                   | c.yaml:2: name is given twice, before at c.yaml:1
            cpu: {set: 3}                       | c.yaml:1: cpu.set must be a mapping
            boot: {kernel: }                    | boot.kernel: must be a file's name, is empty (c.yaml:1)
            """)
    void badConfigurationNamesItsLine(String text, String message) throws IOException {
        Path config = folder.resolve("c.yaml");
        Files.writeString(config, text.replace("\\n", "\n"));
        assertThat(host.vmm("run", "--config", config.toString())).isEqualTo(2);
        assertThat(host.err().replace(folder + "/", ""))
                .startsWith("vmm: " + message)
                .hasLineCount(1);
    }

    @Test
    void aConfigurationThatIsNoYamlNamesItsLine() throws IOException {
        Path config = folder.resolve("c.yaml");
        Files.writeString(config, "name: a\nmemory: [\n");
        assertThat(host.vmm("run", "--config", config.toString())).isEqualTo(2);
        assertThat(host.err().replace(folder + "/", ""))
                .startsWith("vmm: c.yaml:3: is not YAML: ")
                .hasLineCount(1);
        Files.write(config, new byte[] {(byte) 0xFF, (byte) 0xFE, 0});
        FakeHost second = new FakeHost();
        assertThat(second.vmm("run", "--config", config.toString())).isEqualTo(2);
        assertThat(second.err()).hasLineCount(1);
    }

    @Test
    void aTruncatedKernelIsTheCallersFault() throws IOException {
        Path kernel = Files.write(folder.resolve("vmlinux"), new byte[10]);
        assertThat(host.vmm("run", "--kernel", kernel.toString())).isEqualTo(2);
        assertThat(host.err()).startsWith("vmm: " + kernel + ": is truncated").hasLineCount(1);
    }

    @Test
    void aHostWithoutKvmIsStatus4AndVerboseShowsTheTrace() {
        host.without("/dev/kvm: permission denied; add your user to group kvm");
        assertThat(host.vmm("run")).isEqualTo(4);
        assertThat(host.err()).isEqualTo("vmm: /dev/kvm: permission denied; add your user to group kvm\n");
        assertThat(host.vmm("--verbose", "run")).isEqualTo(4);
        assertThat(host.err()).contains("HostException").contains("\tat ");
    }

    @Test
    void aBugIsStatus16() {
        host.failure = new IllegalStateException("impossible");
        assertThat(host.vmm("run")).isEqualTo(16);
        assertThat(host.err()).startsWith("vmm: bug in Outrigger: ").hasLineCount(1);
    }

    static Stream<VmExit> ends() {
        return Stream.of(new VmExit.PoweredOff(), new VmExit.Reset(), new VmExit.Halted(), new VmExit.DebugExit(21));
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.MethodSource("ends")
    void theStatusIsTheGuests(VmExit end) {
        host.end = end;
        assertThat(host.vmm("run")).isEqualTo(end.status());
        assertThat(host.out()).isEqualTo("hello\n");
        assertThat(host.err()).isEmpty();
        assertThat(host.vm.state()).isEqualTo(VmState.CLOSED);
        assertThat(host.keyboard.closed).isTrue();
    }

    @Test
    void aCrashPrintsItsReport() {
        host.end = new VmExit.Crashed(new CrashReport(1, "triple fault (KVM_EXIT_SHUTDOWN)", "rip 0x1000"));
        assertThat(host.vmm("run")).isEqualTo(8);
        assertThat(host.err())
                .isEqualTo("vmm: the guest crashed: vCPU 1: triple fault (KVM_EXIT_SHUTDOWN)\nrip 0x1000\n");
    }

    @Test
    void aTimeoutIsStatus124() {
        host.guest = FakeVm.Guest.SPINS;
        assertThat(host.vmm("run", "--timeout", "1ms")).isEqualTo(124);
        assertThat(host.err()).isEqualTo("vmm: stopped after 1 ms (timeout)\n");
        assertThat(host.vm.state()).isEqualTo(VmState.CLOSED);
    }

    @Test
    void aPipeIsPassedOnAsItIs() {
        host.guest = FakeVm.Guest.ECHOES;
        host.keyboard = new FakeKeyboard(false, true, "one\1x\n", "q");
        assertThat(host.vmm("run")).isZero();
        assertThat(host.out()).isEqualTo("hello\none\1x\nq");
        assertThat(host.keyboard.wasRaw).isFalse();
    }

    @Test
    void aTerminalIsRawWhileTheGuestRunsAndHasEscapes() {
        host.guest = FakeVm.Guest.ECHOES;
        host.keyboard = new FakeKeyboard(true, false, "a\1\1b\1z\1hc", "\1x");
        assertThat(host.vmm("run")).isZero();
        assertThat(host.out()).isEqualTo("hello\na\1bc");
        assertThat(host.err()).startsWith("vmm: Ctrl-A x quits").contains("send Ctrl-A to the guest");
        assertThat(host.keyboard.wasRaw).isTrue();
        assertThat(host.keyboard.raw).isFalse();
    }

    @Test
    void statisticsComeOnStandardErrorAtTheEnd() {
        assertThat(host.vmm("run", "--stats")).isZero();
        assertThat(host.out()).isEqualTo("hello\n");
        assertThat(host.err())
                .containsPattern("exits +13\n")
                .containsPattern("  io +12\n")
                .containsPattern("accesses\n  serial +12\n")
                .containsPattern("in the guest, all vCPUs +3.0 ms\n");
    }
}
