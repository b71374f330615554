// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.net;

import io.outrigger.bench.host.BenchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Configures the host's interfaces, by ip(8). */
final class IpCommand {
    private IpCommand() {}

    /**
     * Does what each line says, up to the first that fails.
     *
     * @throws BenchException if one fails
     */
    static void run(List<String> lines) {
        String said;
        try {
            Process ip = new ProcessBuilder("ip", "-batch", "-")
                    .redirectErrorStream(true)
                    .start();
            try (var in = ip.getOutputStream()) {
                in.write(String.join("\n", lines).concat("\n").getBytes(StandardCharsets.UTF_8));
            }
            said = new String(ip.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (ip.waitFor() == 0) {
                return;
            }
        } catch (IOException e) {
            throw new BenchException("needs the command ip (Debian: iproute2): " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted");
        }
        throw new BenchException("cannot make a network, which needs root or CAP_NET_ADMIN: " + said.strip());
    }
}
