// SPDX-License-Identifier: Apache-2.0
/** {@code vmm disk}: layers of disks, made and turned into others. */
@NullMarked
package io.outrigger.launcher.disk;

import org.jspecify.annotations.NullMarked;
