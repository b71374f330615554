// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.boot;

import java.io.IOException;
import java.util.Locale;

/** What of a program's files is in memory when it is started. */
enum Cache {
    /** What the start before has read. */
    WARM,
    /** Nothing, but for what running programs have mapped. */
    COLD;

    /** Sees to it before a start. */
    void prepare() throws IOException, InterruptedException {
        if (this == COLD) {
            PageCache.drop();
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
