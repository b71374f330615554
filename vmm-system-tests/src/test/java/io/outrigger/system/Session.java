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
import java.util.function.Supplier;

/** Somebody at the console of a Linux guest: waits for the prompt, types, reads on. */
final class Session {
    private static final String PROMPT = "guest:/# ";
    private static final long PATIENCE_SECONDS = 300; // an emulated machine boots a stock kernel in 30, if it is alone

    private final InputStream output;
    private final OutputStream input;
    private final Runnable giveUp;
    private final Supplier<Object> state;
    private final StringBuilder seen = new StringBuilder();

    Session(Vm vm) {
        this(vm.console().output(), vm.console().input(), () -> vm.stop(Duration.ZERO), vm::statistics);
    }

    /**
     * At a console that is somewhere else.
     *
     * @param giveUp ends the guest, and the output with it
     * @param state what else a failure should tell
     */
    Session(InputStream output, OutputStream input, Runnable giveUp, Supplier<Object> state) {
        this.output = output;
        this.input = input;
        this.giveUp = giveUp;
        this.state = state;
    }

    /** Reads up to the next prompt. */
    String awaitPrompt() throws IOException {
        return readUntil(PROMPT);
    }

    /** Types a line. */
    void type(String line) throws IOException {
        input.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        input.flush();
    }

    /** Types a command and reads what it prints, up to the next prompt. */
    String command(String line) throws IOException {
        type(line);
        return awaitPrompt();
    }

    /** Runs a command that must succeed, and returns what it printed. */
    String run(String line) throws IOException {
        // What the terminal shows of a long line has line breaks.
        String all = command("echo out\"\"put; { " + line + "; } && echo all is we\"\"ll");
        int begin = all.indexOf("output\r\n");
        int end = all.lastIndexOf("all is well\r\n");
        if (begin < 0 || end < 0) {
            throw new AssertionError("failed: " + all);
        }
        return all.substring(begin + "output\r\n".length(), end).replace("\r", "");
    }

    /** Reads up to a text. */
    String readUntil(String end) throws IOException {
        CompletableFuture<Void> patience = CompletableFuture.runAsync(
                giveUp, CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS));
        StringBuilder now = new StringBuilder();
        while (now.indexOf(end) < 0) {
            int octet = output.read();
            if (octet < 0) {
                throw new AssertionError(
                        "no %s in %d s, or the VM ended:%n%s%n%s".formatted(end, PATIENCE_SECONDS, seen, state.get()));
            }
            now.append((char) octet);
            seen.append((char) octet);
        }
        patience.cancel(false);
        return now.toString();
    }
}
