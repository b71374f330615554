// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.events;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A kernel or other image was read into guest memory. Confined to the thread that commits it. */
@Name("io.outrigger.ImageLoad")
@Label("Image Loaded")
@Description("A kernel or other image was read into guest memory.")
@Category("Outrigger")
@StackTrace(false)
final class ImageLoad extends Event {
    @Label("Image")
    @Nullable
    String image;

    @Label("Size")
    @DataAmount
    long bytes;
}
