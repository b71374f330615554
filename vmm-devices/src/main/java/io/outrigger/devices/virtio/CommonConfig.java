// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

import io.outrigger.linux.headers.Linux;
import java.util.Arrays;
import java.util.List;

/**
 * The driver's side of a device's life (sections 2.1, 2.2, 3.1): status, features and where the queues are. One for
 * both transports, so that they cannot differ. What comes out of order is ignored, as is every write to a queue's place
 * once the driver is ready.
 *
 * <p>Thread-safe: a lock of its own, which a vCPU thread holds while it activates or resets the device.
 */
public final class CommonConfig {
    private static final int ACKNOWLEDGE = Linux.VIRTIO_CONFIG_S_ACKNOWLEDGE();
    private static final int DRIVER = Linux.VIRTIO_CONFIG_S_DRIVER();
    private static final int DRIVER_OK = Linux.VIRTIO_CONFIG_S_DRIVER_OK();
    private static final int FEATURES_OK = Linux.VIRTIO_CONFIG_S_FEATURES_OK();
    private static final int NEEDS_RESET = Linux.VIRTIO_CONFIG_S_NEEDS_RESET();
    private static final int FAILED = Linux.VIRTIO_CONFIG_S_FAILED();
    private static final int WRITABLE = ACKNOWLEDGE | DRIVER | DRIVER_OK | FEATURES_OK | FAILED;
    private static final int FEATURE_WORDS = 2;

    private final long offered;
    private final int[] maxSizes;
    private final Life life;
    private final QueueConfig[] queues; // guarded by this, as what follows
    private int status;
    private long accepted;
    private volatile boolean needsReset; // set by whoever serves a lane, who takes no lock

    /**
     * What becomes of the device.
     *
     * <p>Confined to the thread that writes the status.
     */
    interface Life {
        /** The driver is ready. Throws {@link QueueFault} if the device cannot go on. */
        void activate(long features, List<QueueConfig> queues);

        /** The driver wants to begin anew. */
        void reset();
    }

    /**
     * A device that was just reset.
     *
     * @param offered the features that the driver may choose from
     * @param maxSizes the most descriptors of each queue
     */
    CommonConfig(long offered, int[] maxSizes, Life life) {
        this.offered = offered;
        this.maxSizes = maxSizes.clone();
        this.life = life;
        queues = new QueueConfig[maxSizes.length];
        clear();
    }

    private void clear() {
        status = 0;
        accepted = 0;
        needsReset = false;
        Arrays.setAll(queues, q -> QueueConfig.initial(maxSizes[q]));
    }

    // ---- registers

    /** How many queues there are. */
    public int queues() {
        return maxSizes.length;
    }

    /** 32 of the offered features; 0 beyond. */
    public int deviceFeatures(int word) {
        return word >= 0 && word < FEATURE_WORDS ? (int) (offered >>> 32 * word) : 0;
    }

    /** 32 of the features that the driver has accepted. */
    public synchronized int driverFeatures(int word) {
        return word >= 0 && word < FEATURE_WORDS ? (int) (accepted >>> 32 * word) : 0;
    }

    /** Accepts 32 features; ignored once they are agreed. */
    public synchronized void driverFeatures(int word, int value) {
        if (word >= 0 && word < FEATURE_WORDS && (status & FEATURES_OK) == 0) {
            accepted = accepted & ~(0xFFFF_FFFFL << 32 * word) | Integer.toUnsignedLong(value) << 32 * word;
        }
    }

    /** All features that the driver has accepted. */
    synchronized long accepted() {
        return accepted;
    }

    /** The status register. */
    public synchronized int status() {
        return status | (needsReset ? NEEDS_RESET : 0);
    }

    /** A write to the status register: a step, or 0 to begin anew. Returns when the device has done it. */
    public synchronized void status(int value) {
        if (value == 0) {
            life.reset();
            clear();
            return;
        }
        int steps = value & WRITABLE & ~status; // bits are set one after another and taken away by a reset only (2.1.1)
        if ((steps & FEATURES_OK) != 0 && !isAgreeable()) {
            steps &= ~FEATURES_OK; // by which the driver sees it (3.1.1, step 6)
        }
        boolean ready = (steps & DRIVER_OK) != 0;
        if (ready && ((status | steps) & FEATURES_OK) == 0) {
            steps &= ~DRIVER_OK;
            ready = false;
        }
        status |= steps;
        if (ready) {
            activate();
        }
    }

    private boolean isAgreeable() {
        return (accepted & ~offered) == 0 && (accepted & Features.VERSION_1) != 0;
    }

    private void activate() {
        try {
            life.activate(accepted, List.of(queues));
        } catch (QueueFault e) {
            needsReset();
        }
    }

    /** The device cannot go on until the driver resets it. Any thread; takes no lock. */
    void needsReset() {
        needsReset = true;
    }

    // ---- a queue's place

    /** The most descriptors that a queue can have; 0 for one that there is not. */
    public int maxSize(int queue) {
        return exists(queue) ? maxSizes[queue] : 0;
    }

    /** A queue's place; of one that there is not, an empty one. */
    synchronized QueueConfig queue(int queue) {
        return exists(queue) ? queues[queue] : QueueConfig.initial(0);
    }

    /** Descriptors of a queue; 0 of one that there is not. */
    public int size(int queue) {
        return queue(queue).size();
    }

    /** Whether the driver uses a queue. */
    public boolean ready(int queue) {
        return queue(queue).ready();
    }

    /** Where a queue's descriptors are. */
    public long descriptors(int queue) {
        return queue(queue).descriptors();
    }

    /** Where a queue's avail ring is. */
    public long avail(int queue) {
        return queue(queue).avail();
    }

    /** Where a queue's used ring is. */
    public long used(int queue) {
        return queue(queue).used();
    }

    /** Sets how many descriptors a queue has; what cannot be is ignored. */
    public synchronized void size(int queue, int size) {
        if (isOpen(queue) && size > 0 && size <= maxSizes[queue] && Integer.bitCount(size) == 1) {
            queues[queue] = queues[queue].withSize(size);
        }
    }

    /** Sets half of the address of a queue's descriptors. */
    public synchronized void descriptors(int queue, boolean high, int value) {
        if (isOpen(queue)) {
            queues[queue] = queues[queue].withDescriptors(half(queues[queue].descriptors(), high, value));
        }
    }

    /** Sets half of the address of a queue's avail ring. */
    public synchronized void avail(int queue, boolean high, int value) {
        if (isOpen(queue)) {
            queues[queue] = queues[queue].withAvail(half(queues[queue].avail(), high, value));
        }
    }

    /** Sets half of the address of a queue's used ring. */
    public synchronized void used(int queue, boolean high, int value) {
        if (isOpen(queue)) {
            queues[queue] = queues[queue].withUsed(half(queues[queue].used(), high, value));
        }
    }

    /** Says that a queue is laid out, or not any more. */
    public synchronized void ready(int queue, boolean ready) {
        boolean settable = exists(queue) && (status & DRIVER_OK) == 0 && !(ready && (status & FEATURES_OK) == 0);
        if (settable) {
            queues[queue] = queues[queue].withReady(ready);
        }
    }

    // A queue's place may change until the queue is ready, and never while the device is live: whoever serves it has
    // checked it (CVE-2026-5747 was a size that changed afterwards).
    private boolean isOpen(int queue) {
        return exists(queue) && (status & DRIVER_OK) == 0 && !queues[queue].ready();
    }

    private boolean exists(int queue) {
        return queue >= 0 && queue < maxSizes.length;
    }

    private static long half(long old, boolean high, int value) {
        long bits = Integer.toUnsignedLong(value);
        return high ? old & 0xFFFF_FFFFL | bits << 32 : old & ~0xFFFF_FFFFL | bits;
    }

    // ---- state

    /** Whether the driver is ready and the device serves it. */
    synchronized boolean isLive() {
        return (status & DRIVER_OK) != 0;
    }

    /** Takes over what another has kept; the caller activates. */
    synchronized void restore(VirtioState state) {
        for (int q = 0; q < queues.length; q++) {
            queues[q] = state.queues().get(q).config();
        }
        accepted = state.driverFeatures();
        needsReset = (state.status() & NEEDS_RESET) != 0;
        status = state.status() & WRITABLE;
    }
}
