// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.vmm.Hypervisor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Programs of the host's. */
final class Host {
    private Host() {}

    /**
     * How a program ended.
     *
     * @param status its exit status
     * @param output what it printed
     */
    record Result(int status, String output) {}

    /**
     * Whether this is kvm_pvm on an AMD processor. There CPUID at CPL 3 is the processor's own: an EPYC answers in 1 us,
     * without an exit.
     */
    static boolean isPvmOnAmd() throws IOException {
        return Hypervisor.open().backEnd().equals("pvm")
                && Files.readString(Path.of("/proc/cpuinfo")).contains("AuthenticAMD");
    }

    /** Runs a shell's command; programs for the administrator are found too. */
    static Result tryRun(String command) throws Exception {
        Process p = new ProcessBuilder("sh", "-c", "PATH=$PATH:/usr/sbin:/sbin; " + command)
                .redirectErrorStream(true)
                .start();
        p.getOutputStream().close();
        String output = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(p.waitFor(), output);
    }

    /** Runs a command that must succeed, and returns what it printed. */
    static String run(String command) throws Exception {
        Result result = tryRun(command);
        assertThat(result.status()).as("%s: %s", command, result.output()).isZero();
        return result.output();
    }
}
