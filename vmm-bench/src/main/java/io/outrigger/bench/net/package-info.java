// SPDX-License-Identifier: Apache-2.0
/** The founding paper's network experiment: a NIC that virtualises itself against a driver domain with a bridge. */
@NullMarked
package io.outrigger.bench.net;

import org.jspecify.annotations.NullMarked;
