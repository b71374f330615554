// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** From the request to pause until every vCPU stood still. Confined to the thread that commits it. */
@Name("io.outrigger.VmPause")
@Label("VM Paused")
@Description("From the request to pause until every vCPU stood still.")
@Category("Outrigger")
@StackTrace(false)
final class VmPause extends Event {
    @Label("VM")
    @Nullable
    String vm;
}
