// SPDX-License-Identifier: Apache-2.0
/** What the command says, and with which status it ends. */
@NullMarked
package io.outrigger.launcher.report;

import org.jspecify.annotations.NullMarked;
