// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.guests.Payload;
import io.outrigger.linux.RequiresKvm;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code vmm run} on a terminal that script(1) makes: what goes in and out, and the terminal's modes afterwards. */
@RequiresKvm
@Timeout(120)
class TerminalTest {
    private static final String CTRL_A = "\u0001";
    private static final String MODES = "-----modes-----";

    @TempDir
    Path folder;

    private Process script;
    private InputStream screen;
    private OutputStream keys;
    private final StringBuilder seen = new StringBuilder();

    @BeforeEach
    void startTheLauncher() throws IOException {
        Path payload = Files.write(folder.resolve("echo.elf"), Payload.SERIAL_ECHO.bytes());
        Path session = folder.resolve("session.sh");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Files.writeString(session, """
                echo %1$s; stty -a; echo %1$s
                '%2$s' --enable-native-access=ALL-UNNAMED -cp '%3$s' io.outrigger.launcher.Main \\
                    run --payload '%4$s' --privilege kernel
                echo "status=$?"
                echo %1$s; stty -a; echo %1$s
                """.formatted(MODES, java, System.getProperty("java.class.path"), payload));
        script = new ProcessBuilder("script", "-qefc", "sh " + session, "/dev/null")
                .redirectErrorStream(true)
                .start();
        screen = script.getInputStream();
        keys = script.getOutputStream();
    }

    @AfterEach
    void endIt() {
        script.descendants().forEach(ProcessHandle::destroyForcibly);
        script.destroyForcibly();
    }

    @Test
    void keysReachTheGuestAndCtrlAXEndsIt() throws Exception {
        readUntil("Ctrl-A x quits");
        type("abc\r");
        readUntil("abc");
        type(CTRL_A + "x");
        endsWithTheSameModes("status=0");
    }

    @Test
    void aSignalEndsItAndTheTerminalIsAsBefore() throws Exception {
        readUntil("Ctrl-A x quits");
        type("abc\r");
        readUntil("abc");
        ProcessHandle launcher = script.descendants()
                .filter(p -> p.info().command().orElse("").endsWith("/java"))
                .findFirst()
                .orElseThrow();
        launcher.destroy(); // SIGTERM
        endsWithTheSameModes("status=143");
    }

    private void endsWithTheSameModes(String status) throws Exception {
        seen.append(new String(screen.readAllBytes(), StandardCharsets.ISO_8859_1));
        assertThat(script.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String[] parts = seen.toString().split(MODES);
        assertThat(parts).as(seen.toString()).hasSize(5);
        assertThat(parts[2]).contains(status);
        assertThat(parts[3]).isEqualTo(parts[1]);
    }

    private void type(String text) throws IOException {
        keys.write(text.getBytes(StandardCharsets.US_ASCII));
        keys.flush();
    }

    private void readUntil(String text) throws IOException {
        int from = seen.length();
        while (seen.indexOf(text, from) < 0) {
            int octet = screen.read();
            assertThat(octet).as("the session ended:\n" + seen).isNotNegative();
            seen.append((char) octet);
        }
    }
}
