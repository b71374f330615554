// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.probe;

import io.outrigger.kvm.probe.HostProbe;
import io.outrigger.kvm.probe.HostReport;
import java.io.PrintStream;

/** {@code vmm probe}. Thread-safe. */
public final class ProbeCommand {
    private ProbeCommand() {}

    /** Prints what this host offers, as text or as JSON; 0, also where there is no KVM. */
    public static int run(boolean json, PrintStream out) {
        HostReport report = HostProbe.probe();
        out.print(json ? JsonReport.of(report) : TextReport.of(report));
        out.flush();
        return 0;
    }
}
