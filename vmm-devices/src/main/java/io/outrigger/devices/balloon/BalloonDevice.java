// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.balloon;

import io.outrigger.devices.virtio.Activation;
import io.outrigger.devices.virtio.DeviceState;
import io.outrigger.devices.virtio.Lane;
import io.outrigger.devices.virtio.VirtioDevice;
import io.outrigger.devices.virtio.Virtqueue;
import io.outrigger.linux.headers.Linux;
import io.outrigger.vmm.BalloonControl;
import io.outrigger.vmm.BalloonSpec;
import io.outrigger.vmm.BalloonStatistics;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.SpecException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A traditional memory balloon (section 5.5). The host asks by the configuration space; the driver gives pages by the
 * inflate queue, which leave the host's memory, and takes them back by touching them.
 *
 * <p>Thread-safe: what controllers and vCPUs share is volatile; the queues are the lane's.
 */
public final class BalloonDevice implements VirtioDevice, BalloonControl {
    private static final long STATISTICS = 1L << Linux.VIRTIO_BALLOON_F_STATS_VQ();
    private static final long DEFLATE_ON_OOM = 1L << Linux.VIRTIO_BALLOON_F_DEFLATE_ON_OOM();
    private static final long REPORTING = 1L << Linux.VIRTIO_BALLOON_F_REPORTING();

    private static final int INFLATE_QUEUE = 0;
    private static final int DEFLATE_QUEUE = 1;
    private static final int STATISTICS_QUEUE = 2;
    private static final int QUEUES = 5; // the fourth would be for free page hints, which are not offered

    private static final int ACTUAL = 4; // struct virtio_balloon_config: le32 num_pages, le32 actual
    private static final int CONFIG_SIZE = 8;

    private final BalloonSpec spec;
    private final HostReclaim reclaim;
    private final long memorySize;
    private final StatisticsDesk desk = new StatisticsDesk();
    private volatile Runnable configChanged = () -> {};
    private volatile int target;
    private volatile int actual;

    /**
     * A balloon that no driver has seen yet.
     *
     * @param memory the RAM of its VM
     * @throws SpecException if the balloon is to hold more than that
     */
    public BalloonDevice(BalloonSpec spec, GuestMemory memory) {
        this.spec = spec;
        memorySize = memory.size();
        if (spec.target() > memorySize) {
            throw new SpecException(
                    "balloon.target", "must be at most memory.size, %d, is %d".formatted(memorySize, spec.target()));
        }
        reclaim = new HostReclaim(memory);
        target = (int) (spec.target() / HostReclaim.PAGE);
    }

    // ---- as a virtio device

    @Override
    public int type() {
        return Linux.VIRTIO_ID_BALLOON();
    }

    @Override
    public long features() {
        return STATISTICS | (spec.deflateOnOom() ? DEFLATE_ON_OOM : 0) | (spec.reporting() ? REPORTING : 0);
    }

    @Override
    public int queues() {
        return QUEUES;
    }

    @Override
    public int configSize() {
        return CONFIG_SIZE;
    }

    @Override
    public byte readConfig(int offset) {
        return (byte) (offset < ACTUAL ? target >>> 8 * offset : actual >>> 8 * (offset - ACTUAL));
    }

    @Override
    public synchronized void writeConfig(int offset, int width, long value) {
        for (int i = 0; i < width; i++) {
            int shift = 8 * (offset + i - ACTUAL);
            if (shift >= 0 && shift < Integer.SIZE) {
                actual = actual & ~(0xFF << shift) | (int) (value >>> 8 * i & 0xFF) << shift;
            }
        }
    }

    @Override
    public void onConfigChange(Runnable changed) {
        configChanged = changed;
    }

    @Override
    public List<? extends Lane> activate(Activation activation) {
        List<BalloonQueue> parts = new ArrayList<>();
        for (int q = 0; q < activation.queues().size(); q++) {
            Optional<Virtqueue> queue = activation.queues().get(q);
            if (queue.isPresent()) {
                parts.add(part(q, queue.get(), activation));
            }
        }
        return parts.isEmpty() ? List.of() : List.of(new BalloonLane(parts, desk.bell()));
    }

    // The specification numbers the queues for good, whichever there are. Linux's driver, and QEMU's device, count
    // those
    // that there are, so that the one for reports is 3 or 2 where the specification has it as 4 (Linux's virtio core,
    // vm_find_vqs). There is never another in those places here: both kinds of driver are served.
    private BalloonQueue part(int number, Virtqueue queue, Activation activation) {
        GuestMemory memory = activation.memory();
        if (number == INFLATE_QUEUE) {
            return new InflateQueue(queue, memory, reclaim);
        }
        if (number == DEFLATE_QUEUE) {
            return new DeflateQueue(queue, memory);
        }
        if (number == STATISTICS_QUEUE && activation.has(STATISTICS)) {
            return new StatisticsQueue(queue, memory, desk, spec.statistics().toNanos());
        }
        // Without the feature, what it brings is given back and not looked at.
        return activation.has(REPORTING) ? new ReportingQueue(queue, memory, reclaim) : new DeflateQueue(queue, memory);
    }

    @Override
    public synchronized void reset() {
        actual = 0;
    }

    @Override
    public DeviceState save() {
        return new BalloonState(target, actual);
    }

    @Override
    public synchronized void restore(DeviceState state) {
        if (state instanceof BalloonState(int oldTarget, int oldActual)) {
            target = oldTarget;
            actual = oldActual;
        }
    }

    @Override
    public void close() {
        desk.close();
    }

    // ---- as controllers see it

    @Override
    public void target(long bytes) {
        if (bytes < 0 || bytes > memorySize) {
            throw new IllegalArgumentException(
                    "a balloon in %d bytes of RAM cannot hold %d".formatted(memorySize, bytes));
        }
        target = (int) (bytes / HostReclaim.PAGE);
        configChanged.run();
    }

    @Override
    public long target() {
        return Integer.toUnsignedLong(target) * HostReclaim.PAGE;
    }

    @Override
    public long actual() {
        return Integer.toUnsignedLong(actual) * HostReclaim.PAGE;
    }

    @Override
    public void requestStatistics() {
        desk.request();
    }

    @Override
    public Optional<BalloonStatistics> statistics() {
        return desk.last();
    }

    @Override
    public Map<String, Long> counters() {
        Map<String, Long> all = new LinkedHashMap<>();
        reclaim.addTo(all);
        return all;
    }
}
