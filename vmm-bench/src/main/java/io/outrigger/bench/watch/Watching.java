// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.watch;

import io.outrigger.vmm.ExitListener;
import java.util.concurrent.atomic.LongAdder;
import jdk.jfr.Recording;

/** A way to watch a VM. */
enum Watching {
    /** Nobody watches. */
    OFF("off"),
    /** A listener that adds up the time in the guest. */
    LISTENER("listener"),
    /** A Flight Recorder recording of Outrigger's events, sampled exits among them. */
    JFR("JFR");

    private static final String EXIT_EVENT = "io.outrigger.VcpuExitSample";

    private final String label;

    Watching(String label) {
        this.label = label;
    }

    /** Whoever listens to every exit. */
    ExitListener listener() {
        LongAdder nanos = new LongAdder();
        return this == LISTENER ? exit -> nanos.add(exit.nanos()) : ExitListener.NOBODY;
    }

    /** Starts to record, where this records; close it after the run. */
    Recording startRecording() {
        Recording recording = new Recording();
        if (this == JFR) {
            recording.enable(EXIT_EVENT);
            recording.start();
        }
        return recording;
    }

    @Override
    public String toString() {
        return label;
    }
}
