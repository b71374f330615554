// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore;

/**
 * Serves an operation. An embedder's own is added with {@link Services.Builder#custom}.
 *
 * <p>Thread-safe: called by whichever thread serves a ring, several at once if several threads do. It must not block:
 * every other ring of the sidecore waits. What it throws fails that call only.
 */
@FunctionalInterface
public interface SidecallService {
    /**
     * Serves a call.
     *
     * @return the status that the guest is told: if not negative, bits of what was done; or a negative error
     */
    int call(Sidecall call);
}
