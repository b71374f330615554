// SPDX-License-Identifier: Apache-2.0
/** {@code vmm run}: one VM from start to exit, with its console. */
@NullMarked
package io.outrigger.launcher.run;

import org.jspecify.annotations.NullMarked;
