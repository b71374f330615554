// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.vsock;

import io.outrigger.devices.virtio.Activation;
import io.outrigger.devices.virtio.DeviceState;
import io.outrigger.devices.virtio.Lane;
import io.outrigger.devices.virtio.QueueFault;
import io.outrigger.devices.virtio.VirtioDevice;
import io.outrigger.devices.virtio.Virtqueue;
import io.outrigger.linux.headers.Linux;
import io.outrigger.vmm.SpecException;
import io.outrigger.vmm.VsockSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A socket device (section 5.10): streams between the guest and Unix sockets of the host.
 *
 * <p>Confined to one thread at a time, as {@link VirtioDevice} says.
 */
public final class VsockDevice implements VirtioDevice {
    private static final long STREAM = 1L; // VIRTIO_VSOCK_F_STREAM: bit 0, which Linux's header does not name

    private static final int RX_QUEUE = 0;
    private static final int TX_QUEUE = 1;
    private static final int EVENT_QUEUE = 2;
    private static final int QUEUES = 3;
    private static final int CONFIG_SIZE = 8; // struct virtio_vsock_config: le64 guest_cid

    private final VsockSpec spec;
    private final Sockets sockets;
    private @Nullable VsockLane lane;
    private boolean owesReset;

    /**
     * One that listens, and lets nobody in before a driver is ready.
     *
     * @throws SpecException if it cannot listen where it is to
     */
    public VsockDevice(VsockSpec spec) {
        this.spec = spec;
        sockets = Sockets.open(spec);
    }

    @Override
    public int type() {
        return Linux.VIRTIO_ID_VSOCK();
    }

    @Override
    public long features() {
        return STREAM;
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
        return (byte) (spec.cid() >>> 8 * offset);
    }

    @Override
    public List<? extends Lane> activate(Activation activation) {
        Virtqueue rx = needed(activation, RX_QUEUE);
        Virtqueue tx = needed(activation, TX_QUEUE);
        VsockLane fresh = new VsockLane(
                rx,
                tx,
                activation.queues().get(EVENT_QUEUE),
                activation.memory(),
                sockets,
                spec.connections(),
                owesReset);
        lane = fresh;
        owesReset = false;
        return List.of(fresh);
    }

    private static Virtqueue needed(Activation activation, int number) {
        Optional<Virtqueue> queue = activation.queues().get(number);
        return queue.orElseThrow(() -> new QueueFault("a vsock driver needs queue %d".formatted(number)));
    }

    @Override
    public void reset() {
        if (lane != null) {
            lane.end();
            lane = null;
        }
        owesReset = false;
    }

    @Override
    public Map<String, Long> counters() {
        return sockets.counters().toMap();
    }

    @Override
    public DeviceState save() {
        return new VsockState(sockets.nextPort());
    }

    @Override
    public void restore(DeviceState state) {
        if (state instanceof VsockState(int nextPort)) {
            sockets.nextPort(nextPort);
            owesReset = true;
        }
    }

    @Override
    public void close() {
        reset();
        sockets.close();
    }
}
