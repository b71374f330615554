// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

import io.outrigger.devices.virtio.Activation;
import io.outrigger.devices.virtio.DeviceState;
import io.outrigger.devices.virtio.Lane;
import io.outrigger.devices.virtio.VirtioDevice;
import io.outrigger.devices.virtio.Virtqueue;
import io.outrigger.linux.Errno;
import io.outrigger.linux.ErrnoException;
import io.outrigger.linux.InodeFd;
import io.outrigger.linux.headers.Linux;
import io.outrigger.vmm.HostException;
import io.outrigger.vmm.ShareSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lets the guest mount a directory of the host's (section 5.11).
 *
 * <p>Confined to one thread at a time, as {@link VirtioDevice} says. The server is the worker's while that has
 * requests, and the caller's else.
 */
public final class FsDevice implements VirtioDevice {
    private static final int CONFIG_SIZE = ShareSpec.LONGEST_TAG + Integer.BYTES; // tag, num_request_queues (5.11.4)
    private static final int HIGH_PRIORITY = 0; // the first queue; requests from 1 on (5.11.2)
    private static final int QUEUE_SIZE = 512; // Linux asks for transfers of as many pages, less a few, up to 256

    private final ShareSpec spec;
    private final FuseServer server;
    private final byte[] config;
    private volatile List<FsLane> lanes = List.of();
    private @Nullable FsWorker worker;

    /**
     * One as specified.
     *
     * @throws HostException if its directory cannot be used
     */
    public FsDevice(ShareSpec spec) {
        this(spec, Limits.STANDARD);
    }

    FsDevice(ShareSpec spec, Limits limits) {
        this.spec = spec;
        this.server = new FuseServer(open(spec), spec.readOnly(), limits);
        config = ByteBuffer.allocate(CONFIG_SIZE)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(spec.tag().getBytes(StandardCharsets.UTF_8))
                .putInt(ShareSpec.LONGEST_TAG, spec.queues())
                .array();
    }

    private static InodeFd open(ShareSpec spec) {
        try {
            return InodeFd.ofDirectory(spec.directory().toString());
        } catch (ErrnoException e) {
            throw new HostException(
                    "share %s: cannot use %s: %s; name a directory that this user may enter"
                            .formatted(spec.tag(), spec.directory(), Errno.describe(e.errno())),
                    e.errno(),
                    e);
        }
    }

    @Override
    public int type() {
        return Linux.VIRTIO_ID_FS();
    }

    @Override
    public long features() {
        return 0; // no notifications (VIRTIO_FS_F_NOTIFICATION)
    }

    @Override
    public int queues() {
        return 1 + spec.queues();
    }

    @Override
    public int maxQueueSize(int queue) {
        return QUEUE_SIZE;
    }

    @Override
    public int configSize() {
        return CONFIG_SIZE;
    }

    @Override
    public byte readConfig(int offset) {
        return config[offset];
    }

    @Override
    public List<? extends Lane> activate(Activation activation) {
        List<Optional<Virtqueue>> all = activation.queues();
        List<List<Virtqueue>> groups = new ArrayList<>();
        groups.add(Stream.of(all.get(HIGH_PRIORITY), all.get(HIGH_PRIORITY + 1))
                .flatMap(Optional::stream)
                .toList());
        all.stream().skip(HIGH_PRIORITY + 2L).forEach(q -> groups.add(q.stream().toList()));
        groups.removeIf(List::isEmpty);
        FsWorker fresh = new FsWorker("share " + spec.tag(), groups.size() * FsLane.MOST_IN_FLIGHT, server::serve);
        worker = fresh;
        lanes = groups.stream()
                .map(queues -> new FsLane(queues, activation.memory(), fresh))
                .toList();
        return lanes;
    }

    /** Whether the worker has requests. Any thread may ask. */
    boolean isBusy() {
        return lanes.stream().anyMatch(FsLane::isBusy);
    }

    @Override
    public void reset() {
        if (worker != null) {
            worker.close();
            worker = null;
        }
        lanes.forEach(FsLane::close);
        lanes = List.of();
        server.clear();
    }

    @Override
    public DeviceState save() {
        return server.save();
    }

    @Override
    public void restore(DeviceState state) {
        if (state instanceof FsState saved) {
            server.restore(saved);
        }
    }

    @Override
    public void close() {
        reset();
        server.close();
    }
}
