// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.run;

import io.outrigger.vmm.Uninterrupted;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmmException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;

/**
 * Passes standard input to a VM's console: key by key on a terminal, with escapes to the launcher; plainly otherwise,
 * where the end of input does not end the guest.
 *
 * <p>Opened and closed by the thread that awaits the VM's exit; has an input thread of its own.
 */
final class ConsoleSession implements AutoCloseable {
    private static final Duration STOP_TIME = Duration.ofSeconds(5);
    private static final String HINT = "vmm: Ctrl-A x quits, Ctrl-A h shows all keys";
    private static final String KEYS = """

            Ctrl-A x       end the VM
            Ctrl-A s       print statistics
            Ctrl-A h       this text
            Ctrl-A Ctrl-A  send Ctrl-A to the guest (Ctrl-A a too)""";

    private final Vm vm;
    private final Keyboard keyboard;
    private final PrintStream err;
    private final long startNanos;
    private final EscapeKeys keys = new EscapeKeys();
    private final Thread thread;
    private final boolean interactive;

    /**
     * A session that passes nothing on yet.
     *
     * @param vm a VM that has been started
     * @param keyboard where input comes from; the session closes it
     * @param err where hints and answers to escape keys are printed
     * @param startNanos from main to the guest's start, for statistics
     */
    ConsoleSession(Vm vm, Keyboard keyboard, PrintStream err, long startNanos) {
        this.vm = vm;
        this.keyboard = keyboard;
        this.err = err;
        this.startNanos = startNanos;
        interactive = keyboard.isTerminal();
        thread = Thread.ofPlatform().name(vm.spec().name() + " input").daemon().unstarted(this::passOn);
    }

    /** Takes the terminal, and starts to pass input on. */
    void open() {
        if (interactive) {
            err.println(HINT);
            keyboard.makeRaw();
        }
        thread.start();
    }

    private void passOn() {
        byte[] buffer = new byte[512];
        try {
            OutputStream guest = vm.console().input();
            for (int n; (n = keyboard.read(buffer)) > 0; ) {
                for (int i = 0; i < n; i++) {
                    int key = buffer[i] & 0xFF;
                    if (interactive) {
                        key = keys.accept(key);
                    }
                    if (key >= 0) {
                        guest.write(key);
                    } else {
                        act(key);
                    }
                }
            }
        } catch (IOException e) {
            // the VM has exited: nobody reads what is typed
        } catch (VmmException e) {
            err.println("vmm: " + e.getMessage());
        }
    }

    private void act(int command) {
        switch (command) {
            case EscapeKeys.QUIT -> vm.stop(STOP_TIME);
            case EscapeKeys.HELP -> err.println(KEYS);
            case EscapeKeys.STATISTICS -> {
                err.println();
                StatisticsReport.print(vm.statistics(), startNanos, err);
            }
            default -> {} // in the midst of an escape
        }
    }

    /** Gives the terminal back and ends the input thread. */
    @Override
    public void close() {
        keyboard.restore();
        keyboard.cancel();
        thread.interrupt(); // it may wait for a guest that does not read
        Uninterrupted.await(thread::join);
        keyboard.close();
    }
}
