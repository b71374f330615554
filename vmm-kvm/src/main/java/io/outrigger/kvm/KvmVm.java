// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm;

import io.outrigger.kvm.events.VmEvents;
import io.outrigger.kvm.vcpu.PauseGate;
import io.outrigger.kvm.vcpu.Vcpu;
import io.outrigger.kvm.vcpu.VcpuThread;
import io.outrigger.kvm.vcpu.VmControl;
import io.outrigger.linux.VmFd;
import io.outrigger.vmm.Console;
import io.outrigger.vmm.ExitListener;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.HostException;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmDevice;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import io.outrigger.vmm.VmState;
import io.outrigger.vmm.VmStatistics;
import io.outrigger.vmm.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A VM: what its controllers and its vCPUs see of it.
 *
 * <p>Thread-safe.
 */
final class KvmVm implements Vm, VmControl {
    /** How long a closed VM's vCPUs may take to come out of the guest before we give up on them. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    /** How long an ended VM waits for its console's reader to take the rest. */
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(5);

    private final KvmMachine machine;
    private final VmSpec spec;
    private final VmFd fd;
    private final Resources resources;
    private final List<VcpuThread> threads;
    private final PauseGate gate;
    private final List<Vcpu> vcpus = new ArrayList<>();
    private final AtomicReference<VmExit> exit = new AtomicReference<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile ExitListener listener = ExitListener.NOBODY;
    private VmState state = VmState.CREATED; // guarded by this

    /** A VM with a thread for each of its vCPUs, which are to be added. */
    KvmVm(KvmMachine machine, VmFd fd, List<VcpuThread> threads, Resources resources) {
        this.machine = machine;
        this.spec = machine.spec();
        this.fd = fd;
        this.threads = threads;
        this.resources = resources;
        this.gate = new PauseGate(spec.cpu().vcpus());
        machine.onEnd(this::end);
    }

    // ---- for whoever assembles it

    PauseGate gate() {
        return gate;
    }

    List<Vcpu> vcpus() {
        return vcpus;
    }

    void add(Vcpu vcpu) {
        vcpus.add(vcpu);
    }

    // ---- for its vCPUs

    @Override
    public void end(VmExit how) {
        if (exit.compareAndSet(null, how)) {
            gate.stop(vcpus);
        }
    }

    @Override
    public ExitListener listener() {
        return listener;
    }

    @Override
    public void endOfInterrupt(int vector) {
        machine.endOfInterrupt(vector);
    }

    @Override
    public void allEnded() {
        exit.compareAndSet(null, new VmExit.Halted()); // every vCPU halted for good
        machine.console().close();
        VmExit how = Objects.requireNonNull(exit.get());
        VmEvents.ended(spec.name(), how.getClass().getSimpleName(), how.status());
        synchronized (this) {
            state = VmState.EXITED;
        }
        ended.countDown();
    }

    // ---- for its controllers

    @Override
    public VmSpec spec() {
        return spec;
    }

    @Override
    public GuestMemory memory() {
        return machine.memory();
    }

    @Override
    public Console console() {
        return machine.console();
    }

    @Override
    public synchronized VmState state() {
        return state;
    }

    @Override
    public synchronized Vm start() {
        if (state != VmState.CREATED) {
            throw new IllegalStateException("VM %s was started before; make a new one".formatted(spec.name()));
        }
        state = VmState.RUNNING;
        VmEvents.started(spec.name());
        List<Integer> pins = spec.cpu().pins();
        for (Vcpu v : vcpus) {
            OptionalInt pin = pins.isEmpty() ? OptionalInt.empty() : OptionalInt.of(pins.get(v.id()));
            v.start(threads.get(v.id()), pin);
        }
        return this;
    }

    @Override
    public void pause() {
        synchronized (this) {
            requireStarted();
            if (state != VmState.RUNNING && state != VmState.PAUSED) {
                return;
            }
            // Together with the state, lest a resume come in between and find nothing to undo. The wait is outside:
            // a vCPU that is stuck in a device must not keep anyone from stopping the VM.
            state = VmState.PAUSED;
            gate.requestPause();
        }
        Runnable paused = VmEvents.pausing(spec.name());
        gate.awaitHeld(vcpus);
        machine.workers().forEach(Worker::pause);
        paused.run();
    }

    @Override
    public synchronized void resume() {
        requireStarted();
        if (state == VmState.PAUSED) {
            state = VmState.RUNNING;
            machine.workers().forEach(Worker::resume);
            gate.resume();
            VmEvents.resumed(spec.name());
        }
    }

    @Override
    public void requestStop() {
        synchronized (this) {
            if (state == VmState.CREATED) {
                return; // no vCPU that could leave
            }
        }
        end(new VmExit.Stopped());
    }

    @Override
    public VmExit stop(Duration timeout) {
        synchronized (this) {
            requireStarted();
        }
        requestStop();
        if (!endsWithin(timeout)) {
            throw new HostException("VM %s: a vCPU did not stop within %s".formatted(spec.name(), timeout));
        }
        return Objects.requireNonNull(exit.get());
    }

    @Override
    public VmExit awaitExit() throws InterruptedException {
        ended.await();
        machine.console().awaitDrained(DRAIN_TIMEOUT);
        return Objects.requireNonNull(exit.get());
    }

    @Override
    public Optional<VmExit> awaitExit(Duration timeout) throws InterruptedException {
        if (!ended.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            return Optional.empty();
        }
        return Optional.of(awaitExit());
    }

    @Override
    public List<VmDevice> devices() {
        return List.copyOf(machine.devices());
    }

    @Override
    public VmStatistics statistics() {
        return StatisticsSnapshot.take(machine.bus(), vcpus, fd, machine.workers());
    }

    @Override
    public void onExit(ExitListener newListener) {
        listener = newListener;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (state == VmState.CLOSED) {
                return;
            }
            if (state == VmState.CREATED) {
                state = VmState.EXITED;
                machine.console().close();
                ended.countDown();
            }
        }
        end(new VmExit.Stopped());
        if (!endsWithin(CLOSE_TIMEOUT)) {
            // Unmapping memory under a running guest would be worse than keeping it.
            throw new HostException("VM %s: a vCPU does not stop; its memory is kept".formatted(spec.name()));
        }
        synchronized (this) {
            if (state == VmState.CLOSED) {
                return;
            }
            state = VmState.CLOSED;
        }
        resources.close();
        VmEvents.closed(spec.name());
    }

    private boolean endsWithin(Duration timeout) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            while (true) {
                try {
                    return ended.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true; // a kicked vCPU comes out within microseconds: see it through
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void requireStarted() {
        if (state == VmState.CREATED) {
            throw new IllegalStateException("VM %s was not started".formatted(spec.name()));
        }
    }
}
