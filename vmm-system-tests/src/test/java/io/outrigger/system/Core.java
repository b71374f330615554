// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import io.outrigger.linux.RequiresKvm;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/** A test of KVM behaviour that must hold on every back end: it also runs on the emulated AMD-V machine. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Tag("core")
@RequiresKvm
@interface Core {}
