// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The C expression whose value a constant repeats. Generated layouts cost tens of milliseconds when their class is
 * initialised, which the way to a VM's first instruction cannot afford; a test compiles every expression with gcc, so
 * that a wrong number cannot live.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface Header {
    /** A C constant expression over outrigger.h. */
    String value();
}
