// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A virtual machine. It is started once; when it has exited it is only read and closed.
 *
 * <p>Thread-safe: any thread may control it.
 */
public interface Vm extends AutoCloseable {
    /** What it was made from. */
    VmSpec spec();

    /** Where it is in its life. */
    VmState state();

    /** Its console. */
    Console console();

    /** Its RAM. Must not be touched after {@link #close}. */
    GuestMemory memory();

    /**
     * Starts its vCPUs.
     *
     * @return this
     * @throws IllegalStateException if it was started before
     */
    Vm start();

    /**
     * Holds every vCPU between two instructions; returns when all are held. Does nothing to a paused VM or one that
     * has exited.
     *
     * @throws IllegalStateException if it was not started
     */
    void pause();

    /** Lets the vCPUs go on. Does nothing to a running VM or one that has exited. */
    void resume();

    /**
     * Asks it to end, as {@link #stop} does, and waits for nothing. Whoever has many VMs to close asks them all first:
     * their vCPUs leave at the same time then, and closing one does not have to look at the others' threads
     * ({@link #closeAll} does so). Does nothing to a VM that was not started or has exited.
     */
    void requestStop();

    /**
     * Ends it from outside, as pulling the plug does; waits until its vCPUs have stopped.
     *
     * @param timeout how long to wait
     * @return how it ended: {@link VmExit.Stopped}, or what it did by itself just before
     * @throws HostException if a vCPU does not stop in time
     * @throws IllegalStateException if it was not started
     */
    VmExit stop(Duration timeout);

    /** Waits until it ends, and its console's last byte has been passed on. */
    VmExit awaitExit() throws InterruptedException;

    /** Waits until it ends, or until {@code timeout} has passed: empty then. */
    Optional<VmExit> awaitExit(Duration timeout) throws InterruptedException;

    /** Its devices that can be controlled while it runs, in the order of the specification. */
    List<VmDevice> devices();

    /** What it has done so far. */
    VmStatistics statistics();

    /** Sets who hears of every exit; {@link ExitListener#NOBODY} costs nothing. */
    void onExit(ExitListener listener);

    /**
     * Closes many at once, in any state. All are asked to end first; then several are closed at a time, each of which
     * mostly waits for the kernel. Every one is closed, even if some refuse; an interrupt does not cut it short.
     *
     * @throws RuntimeException the first refusal, with the others suppressed
     */
    static void closeAll(Collection<? extends Vm> vms) {
        new BulkClose(vms).run();
    }

    /** Ends it if it runs, and gives back everything it had: threads, descriptors, mappings. Idempotent. */
    @Override
    void close();
}
