// SPDX-License-Identifier: Apache-2.0
/** The payloads: freestanding programs that a VM runs without an operating system. */
@NullMarked
package io.outrigger.guests;

import org.jspecify.annotations.NullMarked;
