// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

import io.outrigger.devices.pci.Msix;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Which MSI-X vector each cause of an interrupt has: the queues, by number, and the configuration (section 4.1.5.1.2).
 *
 * <p>Thread-safe.
 */
final class PciVectors {
    /** Interrupts nobody; also what the driver reads if a vector cannot be had. */
    static final int NONE = 0xFFFF;

    private final Msix msix;
    private final AtomicIntegerArray queues;
    private volatile int config = NONE;

    PciVectors(Msix msix, int queues) {
        this.msix = msix;
        this.queues = new AtomicIntegerArray(queues);
        clear();
    }

    /** As a reset leaves it. */
    void clear() {
        config = NONE;
        for (int q = 0; q < queues.length(); q++) {
            queues.set(q, NONE);
        }
    }

    int config() {
        return config;
    }

    void config(int vector) {
        config = available(vector);
    }

    /** A queue's; 0 of one that there is not. */
    int queue(int queue) {
        return exists(queue) ? queues.get(queue) : 0;
    }

    void queue(int queue, int vector) {
        if (exists(queue)) {
            queues.set(queue, available(vector));
        }
    }

    private boolean exists(int queue) {
        return queue >= 0 && queue < queues.length();
    }

    private int available(int vector) {
        return msix.allocate(vector) ? vector : NONE;
    }

    void raiseConfig() {
        raise(config);
    }

    /** Allocates nothing. */
    void raiseQueue(int queue) {
        raise(queues.get(queue));
    }

    private void raise(int vector) {
        if (vector != NONE) {
            msix.raise(vector);
        }
    }

    /** The queues' vectors, in order. */
    List<Integer> save() {
        List<Integer> all = new ArrayList<>();
        for (int q = 0; q < queues.length(); q++) {
            all.add(queues.get(q));
        }
        return all;
    }

    void restore(int configVector, List<Integer> queueVectors) {
        config(configVector);
        for (int q = 0; q < queueVectors.size(); q++) {
            queue(q, queueVectors.get(q));
        }
    }
}
