// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import io.outrigger.vmm.Vm;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Somebody at the console of a Linux guest: waits for the prompt, types, reads on. */
final class Session {
    private static final String PROMPT = "guest:/# ";
    private static final long PATIENCE_SECONDS = 120; // an emulated machine boots a stock kernel in 30

    private final Vm vm;
    private final InputStream output;
    private final OutputStream input;
    private final StringBuilder seen = new StringBuilder();

    Session(Vm vm) {
        this.vm = vm;
        output = vm.console().output();
        input = vm.console().input();
    }

    /** Reads up to the next prompt. */
    String awaitPrompt() throws IOException {
        return readUntil(PROMPT);
    }

    /** Types a line. */
    void type(String line) throws IOException {
        input.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** Types a command and reads what it prints, up to the next prompt. */
    String command(String line) throws IOException {
        type(line);
        return awaitPrompt();
    }

    private String readUntil(String end) throws IOException {
        CompletableFuture<Void> giveUp = CompletableFuture.runAsync(
                () -> vm.stop(Duration.ZERO), CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS));
        StringBuilder now = new StringBuilder();
        while (now.indexOf(end) < 0) {
            int octet = output.read();
            if (octet < 0) {
                throw new AssertionError("no %s in %d s, or the VM ended:%n%s%n%s"
                        .formatted(end, PATIENCE_SECONDS, seen, vm.statistics()));
            }
            now.append((char) octet);
            seen.append((char) octet);
        }
        giveUp.cancel(false);
        return now.toString();
    }
}
