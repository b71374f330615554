// SPDX-License-Identifier: Apache-2.0
/** The machine and the checkout that an experiment runs on. */
@NullMarked
package io.outrigger.bench.host;

import org.jspecify.annotations.NullMarked;
