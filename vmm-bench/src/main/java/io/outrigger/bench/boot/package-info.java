// SPDX-License-Identifier: Apache-2.0
/** Boot time of Linux beside QEMU's microvm. */
@NullMarked
package io.outrigger.bench.boot;

import org.jspecify.annotations.NullMarked;
