// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import io.outrigger.devices.virtio.Activation;
import io.outrigger.devices.virtio.Lane;
import io.outrigger.vmm.RateSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An interface on descriptors of the host: one for each pair of queues, each queue in a lane of its own.
 *
 * <p>Confined to one thread at a time, as {@link Link} says.
 */
final class PortLink implements Link {
    private final List<? extends FramePort> ports;
    private final List<NetCounters> received;
    private final List<NetCounters> sent;

    PortLink(List<? extends FramePort> ports) {
        this.ports = ports;
        received = Stream.generate(NetCounters::new).limit(ports.size()).toList();
        sent = Stream.generate(NetCounters::new).limit(ports.size()).toList();
    }

    @Override
    public long offloads() {
        return ports.getFirst().offloads();
    }

    @Override
    public List<Lane> lanes(NetDevice device, Activation activation) {
        List<Lane> lanes = new ArrayList<>();
        int pairs = activation.has(NetFeatures.MQ) ? ports.size() : 1;
        RateSpec receive = share(device.spec().receive(), pairs);
        RateSpec transmit = share(device.spec().transmit(), pairs);
        for (int i = 0; i < pairs; i++) {
            FramePort port = ports.get(i);
            NetCounters in = received.get(i);
            NetCounters out = sent.get(i);
            activation
                    .queues()
                    .get(2 * i)
                    .ifPresent(q -> lanes.add(new PortRxLane(q, activation.memory(), device, port, receive, in)));
            activation
                    .queues()
                    .get(2 * i + 1)
                    .ifPresent(q -> lanes.add(new PortTxLane(q, activation.memory(), device, port, transmit, out)));
        }
        return lanes;
    }

    // Each lane has a thread of its own, and so a limit of its own.
    private static RateSpec share(RateSpec all, int n) {
        return new RateSpec(
                part(all.operations(), n),
                part(all.operationsBurst(), n),
                part(all.bytes(), n),
                part(all.bytesBurst(), n));
    }

    private static long part(long all, int n) {
        return all == 0 ? 0 : Math.max(1, all / n);
    }

    @Override
    public void accept(long offloads) {
        ports.getFirst().accept(offloads);
    }

    @Override
    public void use(int pairs) {
        for (int i = 1; i < ports.size(); i++) {
            ports.get(i).attach(i < pairs);
        }
    }

    @Override
    public void addCounters(Map<String, Long> all) {
        for (int i = 0; i < ports.size(); i++) {
            received.get(i).addTo(all, "rx%d.".formatted(i));
            sent.get(i).addTo(all, "tx%d.".formatted(i));
        }
    }

    @Override
    public void close() {
        ports.forEach(FramePort::close);
    }
}
