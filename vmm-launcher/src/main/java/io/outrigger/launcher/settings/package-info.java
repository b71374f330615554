// SPDX-License-Identifier: Apache-2.0
/** One table of settings, and the ways they are given: command line, configuration file, defaults. */
@NullMarked
package io.outrigger.launcher.settings;

import org.jspecify.annotations.NullMarked;
