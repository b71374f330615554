// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** How a VM ended. Confined to the thread that commits it. */
@Name("io.outrigger.VmExitEvent")
@Label("VM Ended")
@Description("How a VM ended.")
@Category("Outrigger")
@StackTrace(false)
final class VmExitEvent extends Event {
    @Label("VM")
    @Nullable
    String vm;

    @Label("Kind")
    @Nullable
    String kind;

    @Label("Status")
    int status;
}
