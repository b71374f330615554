// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.console;

import io.outrigger.devices.virtio.Activation;
import io.outrigger.devices.virtio.DeviceState;
import io.outrigger.devices.virtio.Lane;
import io.outrigger.devices.virtio.VirtioDevice;
import io.outrigger.devices.virtio.Virtqueue;
import io.outrigger.linux.headers.Linux;
import io.outrigger.vmm.ConsoleConnection;
import io.outrigger.vmm.ConsoleControl;
import io.outrigger.vmm.ConsolePort;
import io.outrigger.vmm.ConsoleSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A console and named byte streams (section 5.3).
 *
 * <p>Thread-safe where controllers and vCPUs reach it; the queues are the lane's.
 */
public final class ConsoleDevice implements VirtioDevice, ConsoleControl {
    private static final long SIZE = 1L << Linux.VIRTIO_CONSOLE_F_SIZE();
    private static final long MULTIPORT = 1L << Linux.VIRTIO_CONSOLE_F_MULTIPORT();
    private static final long EMERGENCY_WRITE = 1L << Linux.VIRTIO_CONSOLE_F_EMERG_WRITE();

    private static final int CONTROL_RX = 2;
    private static final int CONTROL_TX = 3;

    // struct virtio_console_config: le16 cols, le16 rows, le32 max_nr_ports, le32 emerg_wr
    private static final int AT_ROWS = 2;
    private static final int AT_PORTS = 4;
    private static final int AT_EMERGENCY = 8;
    private static final int CONFIG_SIZE = 12;

    private static final int ROOM = 16 << 10;

    private final ConsoleHost host;
    private final ConsolePort vmConsole;
    private final List<PortCounters> counters;
    private volatile WindowSize size;
    private volatile Runnable configChanged = () -> {};

    /**
     * One that no driver has seen yet.
     *
     * @param vmConsole the VM's console
     * @throws io.outrigger.vmm.SpecException if a socket cannot be where it is to be
     */
    public ConsoleDevice(ConsoleSpec spec, ConsolePort vmConsole) {
        this.vmConsole = vmConsole;
        size = new WindowSize(spec.columns(), spec.rows());
        host = new ConsoleHost(spec, vmConsole);
        counters = host.ports().stream().map(_ -> new PortCounters()).toList();
    }

    // ---- as a virtio device

    @Override
    public int type() {
        return Linux.VIRTIO_ID_CONSOLE();
    }

    @Override
    public long features() {
        return SIZE | MULTIPORT | EMERGENCY_WRITE;
    }

    @Override
    public int queues() {
        return 2 * host.ports().size() + 2;
    }

    @Override
    public int configSize() {
        return CONFIG_SIZE;
    }

    @Override
    public byte readConfig(int offset) {
        if (offset < AT_ROWS) {
            return (byte) (size.columns() >>> 8 * offset);
        }
        if (offset < AT_PORTS) {
            return (byte) (size.rows() >>> 8 * (offset - AT_ROWS));
        }
        return (byte) (offset == AT_PORTS ? host.ports().size() : 0);
    }

    /**
     * A character that the guest writes where it has no queues, if only because it is about to die: to the VM's
     * console.
     */
    @Override
    public void writeConfig(int offset, int width, long value) {
        if (offset == AT_EMERGENCY) {
            int _ = vmConsole.offer(new byte[] {(byte) value}, 1);
        }
    }

    @Override
    public void onConfigChange(Runnable changed) {
        configChanged = changed;
    }

    @Override
    public List<? extends Lane> activate(Activation activation) {
        List<Virtqueue> all =
                activation.queues().stream().flatMap(Optional::stream).toList();
        if (all.isEmpty()) {
            return List.of();
        }
        boolean multiport = activation.has(MULTIPORT);
        MemorySegment room = Arena.ofAuto().allocate(ROOM, 8);
        List<PortQueues> ports = new ArrayList<>();
        for (Port p : host.ports().subList(0, multiport ? host.ports().size() : 1)) {
            int rx = p.id() == 0 ? 0 : 2 * p.id() + 2;
            ports.add(new PortQueues(
                    p,
                    queue(activation, rx),
                    queue(activation, rx + 1),
                    activation.memory(),
                    room,
                    counters.get(p.id())));
        }
        ControlQueues control = null;
        if (multiport) {
            control = new ControlQueues(
                    queue(activation, CONTROL_RX),
                    queue(activation, CONTROL_TX),
                    host.ports(),
                    () -> size,
                    activation.has(SIZE),
                    activation.memory());
        } else {
            host.ports().getFirst().open(true); // nobody will say so
        }
        return List.of(new ConsoleLane(all, host, control, ports));
    }

    private static @Nullable Virtqueue queue(Activation activation, int number) {
        return activation.queues().get(number).orElse(null);
    }

    @Override
    public void reset() {
        host.ports().forEach(Port::reset);
    }

    @Override
    public DeviceState save() {
        WindowSize now = size;
        return new ConsoleState(
                now.columns(), now.rows(), host.ports().stream().map(Port::save).toList());
    }

    @Override
    public void restore(DeviceState state) {
        if (state instanceof ConsoleState(int columns, int rows, List<PortState> ports)) {
            size = new WindowSize(columns, rows);
            for (Port p : host.ports()) {
                if (p.id() < ports.size()) {
                    p.restore(ports.get(p.id()));
                }
            }
        }
    }

    @Override
    public void close() {
        host.close();
    }

    // ---- as controllers see it

    @Override
    public void resize(int columns, int rows) {
        size = new WindowSize(columns, rows);
        configChanged.run();
        host.resized();
    }

    @Override
    public List<String> ports() {
        return host.ports().stream().map(Port::name).toList();
    }

    @Override
    public ConsoleConnection open(String port) {
        if (port(port).end() instanceof StreamEnd streams) {
            return streams.open();
        }
        throw new IllegalArgumentException("the port %s does not go to streams".formatted(port));
    }

    @Override
    public boolean isOpenInGuest(String port) {
        return port(port).isOpen();
    }

    private Port port(String name) {
        return host.ports().stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no port %s".formatted(name)));
    }

    @Override
    public Map<String, Long> counters() {
        Map<String, Long> all = new LinkedHashMap<>();
        for (Port p : host.ports()) {
            counters.get(p.id()).addTo(all, p.name() + ".");
        }
        return all;
    }
}
