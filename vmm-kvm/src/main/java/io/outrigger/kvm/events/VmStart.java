// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** The vCPUs of a VM began to run. Confined to the thread that commits it. */
@Name("io.outrigger.VmStart")
@Label("VM Started")
@Description("The vCPUs of a VM began to run.")
@Category("Outrigger")
@StackTrace(false)
final class VmStart extends Event {
    @Label("VM")
    @Nullable
    String vm;
}
