// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.run;

import io.outrigger.vmm.Vm;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends the VM when the JVM is told to end (SIGINT, SIGTERM, SIGHUP), and lets the JVM wait until everything is closed.
 * The JVM then exits with 128 and the signal's number.
 *
 * <p>Thread-safe.
 */
final class SignalStop implements AutoCloseable {
    private static final Duration STOP_TIME = Duration.ofSeconds(5);

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = Thread.ofPlatform().name("vmm signal").unstarted(this::stop);
    private @Nullable Vm running;
    private boolean stopping;

    /** From now on until {@link #close} signals are heard. */
    SignalStop() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts the VM, unless a signal came before: false then. */
    synchronized boolean start(Vm vm) {
        if (!stopping) {
            vm.start();
            running = vm;
        }
        return !stopping;
    }

    /** Whether a signal has come. */
    synchronized boolean isStopping() {
        return stopping;
    }

    /** Ends the VM and waits for {@link #close}: what the JVM does on a signal. */
    void stop() {
        Vm vm;
        synchronized (this) {
            stopping = true;
            vm = running;
        }
        try {
            if (vm != null) {
                vm.stop(STOP_TIME);
            }
            if (!closed.await(STOP_TIME.toMillis(), TimeUnit.MILLISECONDS)) {
                Thread.currentThread().interrupt(); // the JVM ends all the same
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The VM is closed and the terminal given back. */
    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the hook runs: that is what it is for
        }
    }
}
