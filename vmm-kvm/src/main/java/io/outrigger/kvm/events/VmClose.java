// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A VM gave its resources back. Confined to the thread that commits it. */
@Name("io.outrigger.VmClose")
@Label("VM Closed")
@Description("A VM gave its resources back.")
@Category("Outrigger")
@StackTrace(false)
final class VmClose extends Event {
    @Label("VM")
    @Nullable
    String vm;
}
