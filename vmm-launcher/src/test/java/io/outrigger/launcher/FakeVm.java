// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher;

import io.outrigger.vmm.Console;
import io.outrigger.vmm.ConsolePipe;
import io.outrigger.vmm.ExitListener;
import io.outrigger.vmm.ExitReason;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmDevice;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import io.outrigger.vmm.VmState;
import io.outrigger.vmm.VmStatistics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A VM whose guest prints a line and then ends, echoes its input until it reads {@code q}, or spins. */
final class FakeVm implements Vm {
    /** What the guest does. */
    enum Guest {
        /** Prints and ends. */
        ENDS,
        /** Echoes until it reads a q. */
        ECHOES,
        /** Does nothing for ever. */
        SPINS
    }

    final ConsolePipe console = new ConsolePipe("fake");
    private final VmSpec spec;
    private final Guest guest;
    private final VmExit end;
    private final CompletableFuture<VmExit> exit = new CompletableFuture<>();
    volatile VmState state = VmState.CREATED;

    FakeVm(VmSpec spec, Guest guest, VmExit end) {
        this.spec = spec;
        this.guest = guest;
        this.end = end;
    }

    private void echo() {
        int octet = console.read();
        while (octet >= 0) {
            console.write((byte) octet);
            if (octet == 'q') {
                exit.complete(end);
            }
            octet = console.read();
        }
    }

    private void print(String text) {
        text.chars().forEach(c -> console.write((byte) c));
    }

    @Override
    public Vm start() {
        state = VmState.RUNNING;
        print("hello\n");
        switch (guest) {
            case ENDS -> exit.complete(end);
            case ECHOES -> console.onInput(this::echo);
            case SPINS -> {}
        }
        return this;
    }

    @Override
    public void requestStop() {
        exit.complete(new VmExit.Stopped());
    }

    @Override
    public VmExit stop(Duration timeout) {
        exit.complete(new VmExit.Stopped());
        return finish();
    }

    @Override
    public VmExit awaitExit() throws InterruptedException {
        return awaitExit(Duration.ofDays(1)).orElseThrow();
    }

    @Override
    public Optional<VmExit> awaitExit(Duration timeout) throws InterruptedException {
        try {
            exit.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.of(finish());
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private VmExit finish() {
        state = VmState.EXITED;
        console.close();
        try {
            console.awaitDrained(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return exit.join();
    }

    @Override
    public List<VmDevice> devices() {
        return List.of();
    }

    @Override
    public VmStatistics statistics() {
        return new VmStatistics(
                Map.of(ExitReason.IO, 12L, ExitReason.HLT, 1L),
                Map.of("serial", 12L),
                3_000_000,
                500_000,
                Map.of(),
                Map.of());
    }

    @Override
    public void close() {
        exit.complete(new VmExit.Stopped());
        finish();
        state = VmState.CLOSED;
    }

    @Override
    public VmSpec spec() {
        return spec;
    }

    @Override
    public VmState state() {
        return state;
    }

    @Override
    public Console console() {
        return console;
    }

    @Override
    public GuestMemory memory() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void pause() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void resume() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void onExit(ExitListener listener) {
        throw new UnsupportedOperationException();
    }
}
