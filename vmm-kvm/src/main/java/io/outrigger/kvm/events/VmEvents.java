// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.events;

import jdk.jfr.FlightRecorder;

/**
 * Tells the Flight Recorder what VMs do, and costs a field's read when nobody records: no event class is loaded before
 * the recorder runs, and the jdk.jfr module may be missing.
 *
 * <p>Thread-safe.
 */
public final class VmEvents {
    private static final boolean PRESENT =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();
    private static final Runnable NOTHING = () -> {};

    private VmEvents() {}

    /** Whether the Flight Recorder runs or ran in this JVM. */
    private static boolean recorder() {
        return PRESENT && FlightRecorder.isInitialized();
    }

    /** A VM was made. */
    public static void created(String vm) {
        if (recorder()) {
            Recorder.created(vm);
        }
    }

    /** Its vCPUs begin to run. */
    public static void started(String vm) {
        if (recorder()) {
            Recorder.started(vm);
        }
    }

    /** A pause is asked for; run the result on the same thread when every vCPU stands still. */
    public static Runnable pausing(String vm) {
        return recorder() ? Recorder.pausing(vm) : NOTHING;
    }

    /** A paused VM runs on. */
    public static void resumed(String vm) {
        if (recorder()) {
            Recorder.resumed(vm);
        }
    }

    /** A VM ended: the kind is the simple name of its VmExit. */
    public static void ended(String vm, String kind, int status) {
        if (recorder()) {
            Recorder.ended(vm, kind, status);
        }
    }

    /** A VM gave its resources back. */
    public static void closed(String vm) {
        if (recorder()) {
            Recorder.closed(vm);
        }
    }

    /** An image of so many bytes is about to be loaded; run the result on the same thread when it is. */
    public static Runnable loading(String image, long bytes) {
        return recorder() ? Recorder.loading(image, bytes) : NOTHING;
    }

    /** Whether {@link #exit} would record anything: ask before taking times. Allocates nothing. */
    public static boolean samplesExits() {
        return recorder() && Recorder.samplesExits();
    }

    /** One sampled exit of a vCPU, with the nanoseconds in the guest before and in the VMM after it. */
    public static void exit(String vm, int vcpu, String reason, long guestNanos, long hostNanos) {
        if (samplesExits()) {
            Recorder.exit(vm, vcpu, reason, guestNanos, hostNanos);
        }
    }
}
