// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * One exit out of many: the time in the guest before it and in the VMM after it. Confined to the thread that commits
 * it.
 */
@Name("io.outrigger.VcpuExitSample")
@Label("vCPU Exit Sample")
@Description("One exit out of many: the time in the guest before it and in the VMM after it.")
@Category("Outrigger")
@StackTrace(false)
final class VcpuExitSample extends Event {
    @Label("VM")
    @Nullable
    String vm;

    @Label("vCPU")
    int vcpu;

    @Label("Reason")
    @Nullable
    String reason;

    @Label("In Guest")
    @Timespan(Timespan.NANOSECONDS)
    long guestNanos;

    @Label("In Host")
    @Timespan(Timespan.NANOSECONDS)
    long hostNanos;
}
