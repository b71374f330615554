// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A VM was made. Confined to the thread that commits it. */
@Name("io.outrigger.VmCreate")
@Label("VM Created")
@Description("A VM was made.")
@Category("Outrigger")
@StackTrace(false)
final class VmCreate extends Event {
    @Label("VM")
    @Nullable
    String vm;
}
