// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.watch;

import io.outrigger.vmm.ExitListener;
import io.outrigger.vmm.VcpuExit;
import jdk.jfr.Recording;

/** A way to watch a VM. */
enum Watching {
    /** Nobody watches. */
    OFF,
    /** A listener that adds up the time in the guest. */
    LISTENER,
    /** A Flight Recorder recording of Outrigger's events, sampled exits among them. */
    JFR;

    private static final String EXIT_EVENT = "io.outrigger.VcpuExitSample";

    /** Whoever listens to every exit. */
    ExitListener listener() {
        return this == LISTENER ? new Sum() : ExitListener.NOBODY;
    }

    /** Starts to record, where this records; close it after the run. */
    Recording record() {
        Recording recording = new Recording();
        if (this == JFR) {
            recording.enable(EXIT_EVENT);
            recording.start();
        }
        return recording;
    }

    /** Confined to the vCPU thread. */
    private static final class Sum implements ExitListener {
        private long nanos;

        @Override
        public void onExit(VcpuExit exit) {
            nanos += exit.nanos();
        }
    }
}
