// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import io.outrigger.devices.virtio.Activation;
import io.outrigger.devices.virtio.Lane;
import io.outrigger.devices.virtio.RateLimit;
import io.outrigger.vmm.MacAddress;
import io.outrigger.vmm.NetSpec;
import io.outrigger.vmm.Poller;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A virtual interface: a network device's end at a switch. Its address is its own at the switch as long as the device
 * is there, so that what is for a VM that is paused goes nowhere else.
 *
 * <p>Confined to one thread at a time, as {@link Link} says; as a port, to the switch's thread.
 */
final class Vif extends SwitchPort implements Link {
    private final Switch home;
    private final Runnable closed;
    private final int[] numbers;
    private final @Nullable VifLane[] live; // those that are served: confined to the switch's thread
    private final RateLimit transmit;
    private final RateLimit receive;
    private final List<NetCounters> received;
    private final List<NetCounters> sent;
    private long address;
    private int pairs = 1;

    private Vif(Switch home, NetSpec spec, MacAddress address, Runnable closed) {
        this.home = home;
        this.closed = closed;
        this.address = address.value();
        numbers = home.reserve(spec.pairs());
        live = new VifLane[spec.pairs()];
        transmit = new RateLimit(spec.transmit());
        receive = new RateLimit(spec.receive());
        received = Stream.generate(NetCounters::new).limit(spec.pairs()).toList();
        sent = Stream.generate(NetCounters::new).limit(spec.pairs()).toList();
    }

    /**
     * Plugs one in.
     *
     * @param closed what to do when it was unplugged
     */
    static Vif plug(Switch home, NetSpec spec, MacAddress address, Runnable closed) {
        Vif vif = new Vif(home, spec, address, closed);
        try {
            home.plug(vif, vif.address);
            return vif;
        } catch (RuntimeException e) {
            home.release(vif.numbers);
            throw e;
        }
    }

    // ---- the device's end

    @Override
    public long offloads() {
        return NetFeatures.OFFLOADS;
    }

    @Override
    public List<Lane> lanes(NetDevice device, Activation activation) {
        List<Lane> lanes = new ArrayList<>();
        int most = activation.has(NetFeatures.MQ) ? live.length : 1;
        for (int i = 0; i < most; i++) {
            if (activation.queues().get(2 * i).isPresent()
                    || activation.queues().get(2 * i + 1).isPresent()) {
                lanes.add(new VifLane(this, i, device, activation, transmit, receive, sent.get(i), received.get(i)));
            }
        }
        return lanes;
    }

    @Override
    public Optional<Poller> server() {
        return Optional.of(home.poller());
    }

    @Override
    public void accept(long offloads) {
        // a receiver's are asked for with each frame
    }

    @Override
    public void use(int newPairs) {
        home.between(() -> pairs = newPairs);
    }

    @Override
    public boolean address(long old, long wanted) {
        if (!home.readdress(this, old, wanted)) {
            return false;
        }
        address = wanted;
        return true;
    }

    @Override
    public void addCounters(Map<String, Long> all) {
        addCounters(all, "");
    }

    @Override
    void addCounters(Map<String, Long> all, String prefix) {
        for (int i = 0; i < live.length; i++) {
            received.get(i).addTo(all, prefix + "rx%d.".formatted(i));
            sent.get(i).addTo(all, prefix + "tx%d.".formatted(i));
        }
    }

    @Override
    public void close() {
        if (number() != MacTable.NONE) {
            home.unplug(this, address);
            home.release(numbers);
            closed.run();
        }
    }

    // ---- the switch's end

    Switch home() {
        return home;
    }

    int receiver(int pair) {
        return numbers[pair];
    }

    /** A lane is served from now on, and gets what is for its queue. */
    void serve(int pair, VifLane lane) {
        live[pair] = lane;
    }

    /** It is served no longer: nothing of it is touched afterwards. */
    void unserve(int pair, VifLane lane) {
        if (live[pair] == lane) {
            live[pair] = null;
        }
    }

    @Override
    int receive(Frame frame) {
        VifLane lane = live[frame.lane() % pairs];
        lane = lane == null ? live[0] : lane;
        if (lane == null) {
            received.getFirst().dropped(Drop.NOT_LIVE);
            return 1;
        }
        return lane.receive(frame);
    }
}
