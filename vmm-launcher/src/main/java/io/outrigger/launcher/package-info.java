// SPDX-License-Identifier: Apache-2.0
/** The {@code vmm} command: its subcommands, its options, what it prints and with which status it exits. */
@NullMarked
package io.outrigger.launcher;

import org.jspecify.annotations.NullMarked;
