// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block;

import io.outrigger.devices.block.disk.Disk;
import io.outrigger.devices.block.disk.DiskImages;
import io.outrigger.devices.block.disk.RawDisk;
import io.outrigger.devices.virtio.Activation;
import io.outrigger.devices.virtio.DeviceState;
import io.outrigger.devices.virtio.Lane;
import io.outrigger.devices.virtio.QueueFault;
import io.outrigger.devices.virtio.RateLimit;
import io.outrigger.devices.virtio.VirtioDevice;
import io.outrigger.devices.virtio.Virtqueue;
import io.outrigger.linux.ErrnoException;
import io.outrigger.linux.IoUring;
import io.outrigger.linux.headers.Linux;
import io.outrigger.vmm.BlockSpec;
import io.outrigger.vmm.RateControl;
import io.outrigger.vmm.RateSpec;
import io.outrigger.vmm.SpecException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * A disk (section 5.2). Each queue is a lane of its own, with an engine of its own.
 *
 * <p>Confined to one thread at a time, as {@link VirtioDevice} says; the rate may be set by any thread.
 */
public final class BlockDevice implements VirtioDevice, RateControl {
    private static final int ID = Linux.VIRTIO_BLK_ID_BYTES();

    private final BlockSpec spec;
    private final Disk disk;
    private final LongSupplier clock;
    private final BlockConfig config;
    private final CacheMode cache = new CacheMode();
    private final MemorySegment serial = Arena.ofAuto().allocate(ID);
    private final List<Engine> engines = new ArrayList<>();
    private volatile List<BlockLane> lanes = List.of(); // changed with this locked: one vCPU may reset the device
    private volatile List<RateLimit> limits = List.of(); // while another writes its configuration
    private final List<BlockCounters> counters; // by queue
    private volatile RateSpec rate;

    /**
     * One as specified; its files are opened and locked now.
     *
     * @throws io.outrigger.vmm.VmmException if they cannot be had
     */
    public BlockDevice(BlockSpec spec) {
        this(spec, DiskImages.open(spec.format(), spec.layers(), !spec.readOnly()));
    }

    /** One on a disk that is open already, and is closed with it. */
    BlockDevice(BlockSpec spec, Disk disk) {
        this(spec, disk, System::nanoTime);
    }

    /** One whose rate is by a clock of the caller's. */
    BlockDevice(BlockSpec spec, Disk disk, LongSupplier clock) {
        this.spec = spec;
        this.clock = clock;
        this.disk = disk;
        rate = spec.rate();
        counters = Stream.generate(BlockCounters::new).limit(spec.queues()).toList();
        config = new BlockConfig(spec, disk.size());
        MemorySegment.copy(
                spec.serial().getBytes(StandardCharsets.US_ASCII),
                0,
                serial,
                ValueLayout.JAVA_BYTE,
                0,
                spec.serial().length());
        if (spec.engine() == BlockSpec.Engine.URING && !(disk instanceof RawDisk && IoUring.isSupported())) {
            disk.close();
            throw new SpecException("disk.engine", "this host lets this process have no io_uring; use sync or auto");
        }
    }

    @Override
    public int type() {
        return Linux.VIRTIO_ID_BLOCK();
    }

    @Override
    public long features() {
        return config.features();
    }

    @Override
    public int queues() {
        return spec.queues();
    }

    @Override
    public int configSize() {
        return BlockConfig.SIZE;
    }

    @Override
    public byte readConfig(int offset) {
        if (offset == BlockConfig.WRITEBACK) {
            return (byte) (cache.writeback() ? 1 : 0);
        }
        return config.read(offset);
    }

    @Override
    public synchronized void writeConfig(int offset, int width, long value) {
        if (offset == BlockConfig.WRITEBACK && width == 1 && !spec.readOnly()) {
            boolean on = value != 0;
            boolean was = cache.writeback();
            cache.writeback(on);
            if (was && !on && !lanes.isEmpty()) {
                lanes.getFirst().flushSoon(); // the driver flushes no more what it has written up to now
            }
        }
    }

    @Override
    public synchronized List<? extends Lane> activate(Activation activation) {
        cache.agree(activation.features());
        List<Virtqueue> used =
                activation.queues().stream().flatMap(Optional::stream).toList();
        List<BlockLane> newLanes = new ArrayList<>();
        List<RateLimit> newLimits = new ArrayList<>();
        try {
            for (Virtqueue queue : used) {
                RateLimit limit = new RateLimit(share(rate, used.size()), clock);
                newLimits.add(limit);
                newLanes.add(lane(queue, activation, limit));
            }
        } catch (ErrnoException e) {
            reset();
            throw new QueueFault("the host has nothing to serve a disk's queue with: %s".formatted(e.getMessage()));
        }
        limits = List.copyOf(newLimits);
        lanes = List.copyOf(newLanes);
        return newLanes;
    }

    private BlockLane lane(Virtqueue queue, Activation activation, RateLimit limit) {
        Transfer[] transfers = new Transfer[Math.min(queue.size(), BlockLane.MOST)];
        for (int i = 0; i < transfers.length; i++) {
            transfers[i] = new Transfer(i, Transfer.STRETCHES);
        }
        Engine engine = engine(queue.index(), transfers);
        engines.add(engine);
        BlockRequest request =
                new BlockRequest(activation.memory(), disk.size(), spec.readOnly(), cache, serial.asReadOnly());
        return new BlockLane(
                queue, activation.memory(), engine, transfers, request, limit, counters.get(queue.index()));
    }

    private Engine engine(int queue, Transfer[] transfers) {
        boolean wanted = spec.engine() != BlockSpec.Engine.SYNC;
        if (wanted && disk instanceof RawDisk raw && (spec.engine() == BlockSpec.Engine.URING || hasUring())) {
            return new UringEngine(raw, transfers);
        }
        return new WorkerEngine("disk %s q%d".formatted(spec.image().getFileName(), queue), disk, transfers);
    }

    private static boolean hasUring() {
        return IoUring.isSupported();
    }

    /** A queue's part of the disk's rate. */
    private static RateSpec share(RateSpec all, int queues) {
        return new RateSpec(
                share(all.operations(), queues),
                share(all.operationsBurst(), queues),
                share(all.bytes(), queues),
                share(all.bytesBurst(), queues));
    }

    private static long share(long all, int queues) {
        return all == 0 ? 0 : Math.max(1, all / queues);
    }

    @Override
    public RateSpec rate() {
        return rate;
    }

    @Override
    public void rate(RateSpec newRate) {
        rate = newRate;
        List<RateLimit> all = limits;
        all.forEach(limit -> limit.set(share(newRate, all.size())));
    }

    @Override
    public synchronized void reset() {
        lanes = List.of();
        limits = List.of();
        engines.forEach(Engine::close);
        engines.clear();
        cache.writeback(true);
    }

    /** Whether nothing is in flight. For tests: another thread may be in a lane. */
    boolean isIdle() {
        return lanes.stream().allMatch(BlockLane::isIdle);
    }

    @Override
    public Map<String, Long> counters() {
        Map<String, Long> all = new LinkedHashMap<>();
        for (int q = 0; q < counters.size(); q++) {
            counters.get(q).addTo(all, "q%d.".formatted(q));
        }
        return all;
    }

    @Override
    public DeviceState save() {
        return new BlockState(cache.writeback());
    }

    @Override
    public void restore(DeviceState state) {
        if (!(state instanceof BlockState(boolean writeback))) {
            throw new IllegalArgumentException("not the state of a disk: %s".formatted(state));
        }
        cache.writeback(writeback);
    }

    @Override
    public void close() {
        reset();
        disk.close();
    }
}
