// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.block;

import io.outrigger.vmm.BlockSpec.Engine;

/** A way to a disk. */
interface Contender {
    /** What it is, as a row's factor. */
    String path();

    /** How the host's file is read and written. */
    Engine engine();

    /** Carries a load. */
    Run run(Load load) throws InterruptedException;
}
