// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;

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
