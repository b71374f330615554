// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import io.outrigger.devices.virtio.Activation;
import io.outrigger.devices.virtio.DeviceState;
import io.outrigger.devices.virtio.Lane;
import io.outrigger.devices.virtio.QueueFault;
import io.outrigger.devices.virtio.VirtioDevice;
import io.outrigger.linux.headers.Linux;
import io.outrigger.vmm.MacAddress;
import io.outrigger.vmm.NetSpec;
import io.outrigger.vmm.Poller;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network interface (section 5.1). Queues: receive 0, transmit 0, receive 1, transmit 1 …, control.
 *
 * <p>Confined to one thread at a time, as {@link VirtioDevice} says; what the control queue changes may be read by any
 * thread.
 */
final class NetDevice implements VirtioDevice, NetControl {
    private static final int CONFIG_SIZE = 12; // struct virtio_net_config up to the MTU
    private static final int STATUS = 6;
    private static final int PAIRS = 8;
    private static final int MTU = 10;
    private static final int QUEUE_SIZE = 256;

    private final NetSpec spec;
    private final MacAddress ownAddress;
    private final Link link;
    private Runnable configChanged = () -> {};
    private volatile RxFilter filter;
    private volatile int pairs = 1;
    private volatile long features; // accepted, less the guest offloads that are off
    private volatile boolean up = true;
    private volatile boolean announce;
    private long accepted;
    private long restoredOffloads;
    private boolean restored;

    /**
     * One as specified.
     *
     * @param address its address at first
     * @param link where it is attached; closed with it
     */
    NetDevice(NetSpec spec, MacAddress address, Link link) {
        this.spec = spec;
        this.ownAddress = address;
        this.link = link;
        filter = RxFilter.initial(address.value());
    }

    @Override
    public int type() {
        return Linux.VIRTIO_ID_NET();
    }

    @Override
    public long features() {
        return NetFeatures.BASE | link.offloads() | (spec.pairs() > 1 ? NetFeatures.MQ : 0);
    }

    @Override
    public int queues() {
        return 2 * spec.pairs() + 1;
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
        if (offset < STATUS) {
            return (byte) (filter.mac() >>> 8 * (5 - offset));
        }
        int value = offset < PAIRS ? status() : offset < MTU ? spec.pairs() : spec.mtu();
        return (byte) (value >>> 8 * (offset & 1));
    }

    private int status() {
        return (up ? Linux.VIRTIO_NET_S_LINK_UP() : 0) | (announce ? Linux.VIRTIO_NET_S_ANNOUNCE() : 0);
    }

    @Override
    public void onConfigChange(Runnable changed) {
        configChanged = changed;
    }

    @Override
    public List<? extends Lane> activate(Activation activation) {
        accepted = activation.features();
        pairs = restored ? pairs : 1;
        features = restored ? accepted & ~NetFeatures.GUEST_OFFLOADS | restoredOffloads : accepted;
        link.use(pairs);
        link.accept(features & NetFeatures.GUEST_OFFLOADS);
        List<Lane> lanes = new ArrayList<>(link.lanes(this, activation));
        // Without MQ the control queue comes after the first pair, wherever it would be with it (5.1.2).
        int control = activation.has(NetFeatures.MQ) ? 2 * spec.pairs() : 2;
        if (activation.has(NetFeatures.CTRL_VQ)) {
            activation.queues().get(control).ifPresent(q -> lanes.add(new ControlLane(q, activation.memory(), this)));
        }
        long served = lanes.stream().mapToLong(l -> l.queues().size()).sum();
        if (served < activation.queues().stream().filter(Optional::isPresent).count()) {
            throw new QueueFault("a queue that is not negotiated is in use");
        }
        restored = false;
        return lanes;
    }

    @Override
    public Optional<Poller> server() {
        return link.server();
    }

    // ---- what lanes ask

    /** Which frames the driver wants. Any thread. */
    RxFilter filter() {
        return filter;
    }

    /** What is agreed and switched on. Any thread. */
    long inForce() {
        return features;
    }

    boolean has(long feature) {
        return (features & feature) != 0;
    }

    /** How many pairs of queues the driver uses. Any thread. */
    int pairs() {
        return pairs;
    }

    /** Whether the link is up. Any thread. */
    boolean isUp() {
        return up;
    }

    NetSpec spec() {
        return spec;
    }

    // ---- what the control queue says

    void filter(RxFilter wanted) {
        filter = wanted;
    }

    boolean address(long address) {
        if (address == 0 || RxFilter.isGroup(address) || !link.address(filter.mac(), address)) {
            return false;
        }
        filter = filter.withMac(address);
        return true;
    }

    boolean use(int wanted) {
        if (wanted < 1 || wanted > spec.pairs()) {
            return false;
        }
        link.use(wanted);
        pairs = wanted;
        return true;
    }

    boolean offloads(long wanted) {
        long most = accepted & NetFeatures.GUEST_OFFLOADS;
        if ((wanted & ~most) != 0) {
            return false;
        }
        features = accepted & ~NetFeatures.GUEST_OFFLOADS | wanted;
        link.accept(wanted);
        return true;
    }

    void announced() {
        announce = false;
    }

    // ---- the controller

    @Override
    public void setLink(boolean nowUp) {
        if (up != nowUp) {
            up = nowUp;
            configChanged.run();
        }
    }

    @Override
    public void announce() {
        if (has(NetFeatures.GUEST_ANNOUNCE) && has(NetFeatures.CTRL_VQ)) {
            announce = true;
            configChanged.run();
        }
    }

    @Override
    public MacAddress address() {
        return new MacAddress(filter.mac());
    }

    @Override
    public Map<String, Long> counters() {
        Map<String, Long> all = new LinkedHashMap<>();
        link.addCounters(all);
        return all;
    }

    @Override
    public void reset() {
        link.reset();
        if (filter.mac() != ownAddress.value()) {
            boolean _ = link.address(filter.mac(), ownAddress.value());
        }
        filter = RxFilter.initial(ownAddress.value());
        pairs = 1;
        features = 0;
        announce = false;
        restored = false;
    }

    @Override
    public DeviceState save() {
        return new NetState(filter, pairs, features & NetFeatures.GUEST_OFFLOADS);
    }

    @Override
    public void restore(DeviceState state) {
        if (!(state instanceof NetState net) || net.pairs() > spec.pairs()) {
            throw new IllegalArgumentException("not the state of a network device of this specification: " + state);
        }
        if (!link.address(filter.mac(), net.filter().mac())) {
            throw new IllegalArgumentException(
                    "another has the address " + new MacAddress(net.filter().mac()));
        }
        filter = net.filter();
        pairs = net.pairs();
        restoredOffloads = net.offloads();
        restored = true;
    }

    @Override
    public void close() {
        link.close();
    }
}
