// SPDX-License-Identifier: Apache-2.0
/** Disks: raw files, copy-on-write layers over them, and what one does with their files. */
@NullMarked
package io.outrigger.devices.block.disk;

import org.jspecify.annotations.NullMarked;
