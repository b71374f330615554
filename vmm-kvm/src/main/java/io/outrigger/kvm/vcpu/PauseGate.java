// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.vcpu;

import io.outrigger.vmm.Uninterrupted;
import java.util.List;

/**
 * Where vCPUs are held between two instructions: the whole protocol of pause, resume and stop. A controller states
 * its request and kicks; each vCPU comes by before it enters the guest, and is held while the request is to pause.
 *
 * <p>Thread-safe.
 */
public final class PauseGate {
    private enum Request {
        RUN,
        PAUSE,
        STOP
    }

    /** Whether a vCPU must come by: all that the run loop reads. */
    private volatile boolean closed;

    private Request request = Request.RUN;
    private int inside; // vCPUs whose loop has not ended
    private int held;

    /** A gate for so many vCPUs, all of which will enter their loops. */
    public PauseGate(int vcpus) {
        inside = vcpus;
    }

    /** Whether the vCPU must call {@link #pass} before it enters the guest. A volatile read. */
    public boolean isClosed() {
        return closed;
    }

    /**
     * For a vCPU at a point where its state is whole: waits out a pause.
     *
     * @return false if it shall stop
     */
    synchronized boolean pass() {
        held++;
        notifyAll();
        Uninterrupted.await(this::awaitEndOfPause); // a vCPU thread is stopped by the gate alone
        held--;
        return request != Request.STOP;
    }

    private synchronized void awaitEndOfPause() throws InterruptedException {
        while (request == Request.PAUSE) {
            wait();
        }
    }

    /**
     * For a vCPU whose loop has ended.
     *
     * @return true for the last one
     */
    synchronized boolean leave() {
        inside--;
        notifyAll();
        return inside == 0;
    }

    /** Asks all vCPUs to come by and be held; {@link #awaitHeld} gets them. */
    public synchronized void requestPause() {
        if (request == Request.RUN) {
            request = Request.PAUSE;
            closed = true;
        }
    }

    /**
     * Gets the vCPUs out of the guest; returns when all are held or have ended, or when the pause is over. Any number
     * of controllers may wait.
     */
    public void awaitHeld(List<Vcpu> vcpus) {
        vcpus.forEach(Vcpu::kick);
        Uninterrupted.await(this::awaitAllHeld); // they come within microseconds; a half pause would help nobody
    }

    private synchronized void awaitAllHeld() throws InterruptedException {
        while (request == Request.PAUSE && held < inside) {
            wait();
        }
    }

    /** Lets held vCPUs go on. */
    public synchronized void resume() {
        if (request == Request.PAUSE) {
            request = Request.RUN;
            closed = false;
            notifyAll();
        }
    }

    /** Tells all vCPUs to end their loops, held or not. Does not wait. */
    public void stop(List<Vcpu> vcpus) {
        synchronized (this) {
            request = Request.STOP;
            closed = true;
            notifyAll();
        }
        vcpus.forEach(Vcpu::kick);
    }
}
