// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a VM has opened, mapped or started, in order; closed in reverse. While a VM is being made it is the safety
 * net: what was opened before a failure is closed.
 *
 * <p>Confined to one thread at a time: the creator's, later the closer's.
 */
final class Resources implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /** Takes charge of a resource. */
    <T extends AutoCloseable> T add(T resource) {
        open.push(resource);
        return resource;
    }

    /** Closes everything, even if some refuse; the first refusal is thrown at the end. */
    @Override
    public void close() {
        RuntimeException first = null;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                if (first == null) {
                    first = e instanceof RuntimeException r ? r : new IllegalStateException(e);
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
