// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

import io.outrigger.linux.EventFd;
import io.outrigger.vmm.Machine;
import io.outrigger.vmm.Poller;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.VmDevice;
import io.outrigger.vmm.Worker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A device in its VM: its queues while a driver uses them, and who serves these.
 *
 * <p>Thread-safe: a lock of its own, which is held while lanes change hands; whoever serves a lane never takes it.
 */
public final class LiveDevice implements CommonConfig.Life, VmDevice, Worker {
    private static final System.Logger LOG = System.getLogger("io.outrigger.devices");

    private final String name;
    private final VirtioDevice device;
    private final Machine machine;
    private final Transport transport;
    private final CommonConfig config;
    private final AtomicInteger generation = new AtomicInteger();
    private final AtomicInteger faults = new AtomicInteger();
    private final List<EventFd> doorbells = new ArrayList<>();
    private final List<LaneService> lanes = new ArrayList<>(); // guarded by this, as what follows
    private final ServiceMode[] modes;
    private volatile @Nullable LaneStation[] stations; // by queue
    private boolean paused;
    private boolean closed;

    /**
     * A device that no driver has seen yet.
     *
     * @param name for statistics and reports
     * @param mode who serves its queues at first
     * @param transport where it is; closed with it
     */
    public LiveDevice(String name, VirtioDevice device, ServiceMode mode, Machine machine, Transport transport) {
        this.name = name;
        this.device = device;
        this.machine = machine;
        this.transport = transport;
        int queues = device.queues();
        modes = new ServiceMode[queues];
        Arrays.fill(modes, mode);
        stations = new LaneStation[queues];
        int[] sizes = new int[queues];
        Arrays.setAll(sizes, device::maxQueueSize);
        config = new CommonConfig(device.features() | Features.OF_EVERY_DEVICE, sizes, this);
        requirePoller(mode); // what is missing is missed now, not when a guest writes a register
        for (int q = 0; q < queues; q++) {
            doorbells.add(EventFd.create());
        }
        device.onConfigChange(() -> {
            generation.incrementAndGet();
            transport.interruptConfig();
        });
    }

    // ---- for the transport

    /** The driver's side of its life. */
    public CommonConfig config() {
        return config;
    }

    /** Its kind's number. */
    public int type() {
        return device.type();
    }

    /** How often its configuration space has changed. */
    public int generation() {
        return generation.get();
    }

    /** Reads its configuration space; zeros beyond its end. */
    public long readConfig(long offset, int width) {
        long value = 0;
        for (int i = 0; i < width; i++) {
            long at = offset + i;
            if (at >= 0 && at < device.configSize()) {
                value |= (device.readConfig((int) at) & 0xFFL) << 8 * i;
            }
        }
        return value;
    }

    /** Writes its configuration space; what is not wholly in it is ignored. */
    public void writeConfig(long offset, int width, long value) {
        if (offset >= 0 && offset + width <= device.configSize()) {
            device.writeConfig((int) offset, width, value);
        }
    }

    /** The driver has notified, by an exit. */
    public void notified(int queue) {
        @Nullable LaneStation[] now = stations;
        if (queue >= 0 && queue < now.length) {
            LaneStation station = now[queue];
            if (station != null) {
                station.notified();
            }
        }
    }

    // ---- the driver's side

    @Override
    public synchronized void activate(long features, List<QueueConfig> queues) {
        start(features, queues, null);
    }

    private void start(long features, List<QueueConfig> configs, @Nullable VirtioState resumed) {
        if (closed || !lanes.isEmpty()) {
            return;
        }
        List<Optional<Virtqueue>> queues = new ArrayList<>();
        for (int q = 0; q < configs.size(); q++) {
            int number = q;
            Optional<Virtqueue> queue = Optional.empty();
            if (configs.get(q).ready()) {
                Virtqueue fresh = new Virtqueue(
                        q, configs.get(q), machine.memory(), features, () -> transport.interruptQueue(number));
                queue = Optional.of(
                        resumed == null
                                ? fresh
                                : fresh.resumeAt(resumed.queues().get(q)));
            }
            queues.add(queue);
        }
        @Nullable LaneStation[] byQueue = new LaneStation[configs.size()];
        Optional<Poller> server = device.server();
        for (Lane lane : device.activate(new Activation(features, machine.memory(), queues))) {
            int first = lane.queues().getFirst().index();
            LaneStation station =
                    new LaneStation(lane, doorbells.get(first), modes[first], server.isPresent(), this::failed);
            lane.queues().forEach(q -> byQueue[q.index()] = station);
            lanes.add(new LaneService(station, machine, transport, lanes.size(), server));
        }
        stations = byQueue;
        lanes.forEach(LaneService::hangDoorbells);
        if (!paused) {
            lanes.forEach(LaneService::handOut);
        }
    }

    private void requirePoller(ServiceMode mode) {
        if (device.server().isEmpty()) {
            LaneService.poller(machine, mode, 0);
        }
    }

    // Called by whoever serves the lane: takes no lock.
    private void failed(String why) {
        LOG.log(
                System.Logger.Level.WARNING,
                "{0} of VM {1} needs a reset: {2}",
                name,
                machine.spec().name(),
                why);
        config.needsReset();
        transport.interruptConfig();
    }

    @Override
    public synchronized void reset() {
        takeAway();
        device.reset();
        transport.interruptStatus(0);
    }

    private void takeAway() {
        stations = new LaneStation[modes.length];
        for (LaneService lane : lanes) {
            if (!paused) { // else that is done
                lane.takeBack();
                lane.station().stop();
            }
            lane.takeDoorbells();
        }
        lanes.clear();
    }

    // ---- the controller's side

    @Override
    public String name() {
        return name;
    }

    @Override
    public int queues() {
        return modes.length;
    }

    @Override
    public synchronized ServiceMode mode(int queue) {
        return modes[queue];
    }

    @Override
    public synchronized void serve(int queue, ServiceMode mode) {
        if (closed) {
            throw new IllegalStateException("%s is closed".formatted(name));
        }
        requirePoller(mode); // refuses before anything is changed
        modes[queue] = mode;
        for (LaneService lane : lanes) {
            if (lane.station() == stations[queue] && lane.station().mode() != mode) {
                lane.station().lane().queues().forEach(q -> modes[q.index()] = mode);
                lane.change(mode, paused);
            }
        }
    }

    @Override
    public synchronized Map<String, Long> counters() {
        Map<String, Long> all = new LinkedHashMap<>();
        for (LaneService lane : lanes) {
            for (Virtqueue q : lane.station().lane().queues()) {
                q.counters().addTo(all, "%s.q%d.".formatted(name, q.index()));
            }
            int first = lane.station().lane().queues().getFirst().index();
            all.put("%s.q%d.traps".formatted(name, first), lane.station().traps());
        }
        device.counters().forEach((counter, value) -> all.put(name + "." + counter, value));
        all.put(name + ".faults", (long) faults.get());
        return all;
    }

    @Override
    public <T> Optional<T> control(Class<T> kind) {
        return kind.isInstance(this) ? Optional.of(kind.cast(this)) : device.control(kind);
    }

    /** Drained, so that its state is whole and nothing of it touches guest memory. */
    @Override
    public synchronized void pause() {
        if (!paused && !closed) {
            paused = true;
            for (LaneService lane : lanes) {
                lane.takeBack();
                lane.station().stop();
            }
        }
    }

    @Override
    public synchronized void resume() {
        if (paused && !closed) {
            paused = false;
            for (LaneService lane : lanes) {
                lane.station().proceed();
                lane.handOut();
            }
        }
    }

    /**
     * What a fresh device of the same specification needs in order to go on.
     *
     * @throws IllegalStateException if the VM is not paused
     */
    public synchronized VirtioState save() {
        if (!paused) {
            throw new IllegalStateException("%s is saved while its VM is paused".formatted(name));
        }
        List<QueueState> all = new ArrayList<>();
        for (int q = 0; q < modes.length; q++) {
            QueueConfig place = config.queue(q);
            LaneStation station = stations[q];
            all.add(
                    station == null
                            ? new QueueState(
                                    place.size(),
                                    place.descriptors(),
                                    place.avail(),
                                    place.used(),
                                    place.ready(),
                                    (short) 0,
                                    (short) 0)
                            : queue(station, q).save());
        }
        return new VirtioState(
                device.type(),
                config.status(),
                config.accepted(),
                transport.interruptStatus(),
                generation.get(),
                all,
                transport.save(),
                device.save());
    }

    private static Virtqueue queue(LaneStation station, int number) {
        return station.lane().queues().stream()
                .filter(q -> q.index() == number)
                .findFirst()
                .orElseThrow();
    }

    /**
     * Goes on where another has stopped. Before the VM runs.
     *
     * @throws IllegalArgumentException if the state is of another kind of device
     */
    public synchronized void restore(VirtioState state) {
        if (state.type() != device.type() || state.queues().size() != modes.length) {
            throw new IllegalArgumentException("%s cannot take over the state of another device".formatted(name));
        }
        config.restore(state);
        generation.set(state.configGeneration());
        transport.restore(state.transport());
        transport.interruptStatus(state.interruptStatus());
        device.restore(state.device());
        if (config.isLive()) {
            List<QueueConfig> places =
                    state.queues().stream().map(QueueState::config).toList();
            try {
                start(state.driverFeatures(), places, state);
            } catch (QueueFault _) {
                config.needsReset(); // as where it comes from: what its driver has set up cannot be served
            }
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            takeAway();
            closed = true;
            device.reset();
            device.close();
            transport.close();
            doorbells.forEach(EventFd::close);
        }
    }
}
