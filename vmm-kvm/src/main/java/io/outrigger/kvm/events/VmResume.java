// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A paused VM runs on. Confined to the thread that commits it. */
@Name("io.outrigger.VmResume")
@Label("VM Resumed")
@Description("A paused VM runs on.")
@Category("Outrigger")
@StackTrace(false)
final class VmResume extends Event {
    @Label("VM")
    @Nullable
    String vm;
}
