// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.launcher.Main;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** {@code vmm run} as a process of its own, which can be killed. */
final class VmmProcess implements AutoCloseable {
    private static final int KILLED = 128 + 9;

    private final Process process;
    private final Session session;

    /** Starts a VM. */
    VmmProcess(List<String> options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath(),
                Main.class.getName(),
                "run"));
        command.addAll(options);
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        session = new Session(
                process.getInputStream(), process.getOutputStream(), process::destroyForcibly, process::toString);
    }

    // JUnit's console launcher, on the emulated machine, has the tests in a class loader of its own.
    private static String classPath() {
        if (Main.class.getClassLoader() instanceof URLClassLoader loader) {
            return Arrays.stream(loader.getURLs()).map(URL::getPath).collect(Collectors.joining(":"));
        }
        return System.getProperty("java.class.path");
    }

    /** Its console. */
    Session session() {
        return session;
    }

    /** Ends it by SIGKILL, and waits until it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(KILLED);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
