// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.events;

/** Makes the events; loaded only once the Flight Recorder runs. Thread-safe. */
final class Recorder {
    /** Never committed: to ask whether its kind is enabled without an allocation. */
    private static final VcpuExitSample KIND = new VcpuExitSample();

    private Recorder() {}

    static void created(String vm) {
        VmCreate e = new VmCreate();
        e.vm = vm;
        e.commit();
    }

    static void started(String vm) {
        VmStart e = new VmStart();
        e.vm = vm;
        e.commit();
    }

    static Runnable pausing(String vm) {
        VmPause e = new VmPause();
        e.vm = vm;
        e.begin();
        return e::commit;
    }

    static void resumed(String vm) {
        VmResume e = new VmResume();
        e.vm = vm;
        e.commit();
    }

    static void ended(String vm, String kind, int status) {
        VmExitEvent e = new VmExitEvent();
        e.vm = vm;
        e.kind = kind;
        e.status = status;
        e.commit();
    }

    static void closed(String vm) {
        VmClose e = new VmClose();
        e.vm = vm;
        e.commit();
    }

    static Runnable loading(String image, long bytes) {
        ImageLoad e = new ImageLoad();
        e.image = image;
        e.bytes = bytes;
        e.begin();
        return e::commit;
    }

    static boolean samplesExits() {
        return KIND.isEnabled();
    }

    static void exit(String vm, int vcpu, String reason, long guestNanos, long hostNanos) {
        VcpuExitSample e = new VcpuExitSample();
        e.vm = vm;
        e.vcpu = vcpu;
        e.reason = reason;
        e.guestNanos = guestNanos;
        e.hostNanos = hostNanos;
        e.commit();
    }
}
