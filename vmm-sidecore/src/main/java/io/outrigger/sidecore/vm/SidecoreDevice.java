// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.vm;

import static io.outrigger.linux.abi.Sidecore.SIDECORE_FEATURE_INTERRUPTS;
import static io.outrigger.linux.abi.Sidecore.SIDECORE_FEATURE_SLEEPS;
import static io.outrigger.linux.abi.Sidecore.SIDECORE_FEATURE_TRAP;

import io.outrigger.sidecore.Region;
import io.outrigger.sidecore.RegionLayout;
import io.outrigger.sidecore.RingServer;
import io.outrigger.sidecore.Services;
import io.outrigger.sidecore.SidecallService;
import io.outrigger.sidecore.TrapSlot;
import io.outrigger.sidecore.service.InterruptSender;
import io.outrigger.sidecore.service.RingTimer;
import io.outrigger.vmm.DeviceProvider;
import io.outrigger.vmm.IoRange;
import io.outrigger.vmm.Irqchip;
import io.outrigger.vmm.Machine;
import io.outrigger.vmm.PlatformMap;
import io.outrigger.vmm.Poller;
import io.outrigger.vmm.SidecoreSpec;
import io.outrigger.vmm.SpecException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives one VM rings that sidecores serve. Sidecores can be shared by any number of VMs; each VM needs a device of its
 * own.
 *
 * <p>Confined to the thread that creates the VM.
 */
public final class SidecoreDevice implements DeviceProvider {
    private static final int BUDGET = 16; // enough that a batch pays, little enough that the next ring waits 1 us

    private static final int FUNCTIONS = 2; // sets of operations: SIDECORE_OP_SET
    private static final long MOST_BYTES = PlatformMap.MMIO_BASE - PlatformMap.SIDECORE_BASE;

    private final List<Poller> cores;
    private final Map<Integer, SidecallService> custom = new LinkedHashMap<>();
    private int slots = SidecoreSpec.DEFAULT_SLOTS;
    private SidecoreSpec.Partition partition = SidecoreSpec.Partition.REPLICA;
    private @Nullable Rings rings;

    private SidecoreDevice(List<Poller> cores) {
        this.cores = List.copyOf(cores);
    }

    /** A device whose rings these sidecores serve, which outlive the VM. */
    public static SidecoreDevice on(Poller... cores) {
        return new SidecoreDevice(List.of(cores));
    }

    /** Sets how many requests each ring holds: a power of two, 1 to 4096. */
    public SidecoreDevice slots(int n) {
        slots = n;
        return this;
    }

    /** Sets who serves what where there are several sidecores. */
    public SidecoreDevice partition(SidecoreSpec.Partition how) {
        partition = how;
        return this;
    }

    /**
     * Adds an operation of one's own.
     *
     * @param op 0x8000 to 0x80FF
     */
    public SidecoreDevice service(int op, SidecallService service) {
        custom.put(op, service);
        return this;
    }

    /** The VM's rings, once it is made. */
    public Rings rings() {
        if (rings == null) {
            throw new IllegalStateException("the VM that this sidecore device is for has not been made");
        }
        return rings;
    }

    @Override
    public void attach(Machine machine) {
        if (rings != null) {
            throw new IllegalStateException("a sidecore device is for one VM; make another");
        }
        int vcpus = machine.spec().cpu().vcpus();
        WarmUp.once(machine, cores.getFirst().idle());
        int sets = partition == SidecoreSpec.Partition.FUNCTION ? Math.min(FUNCTIONS, cores.size()) : 1;
        RegionLayout layout = new RegionLayout(vcpus * sets, slots);
        if (layout.size() > MOST_BYTES) {
            throw new SpecException(
                    "sidecore.slots", "rings for %d vCPUs of %d slots do not fit; take fewer".formatted(vcpus, slots));
        }
        Region region = new Region(machine.sidecoreRegion((int) layout.size()), layout);
        boolean sleeps = cores.stream().anyMatch(Poller::sleeps);
        region.write(features(machine, sleeps), vcpus, machine.tscKhz());
        Discovery.announce(machine, region, features(machine, sleeps));
        Doorbells doorbells = new Doorbells(machine, layout.rings());
        try {
            rings = serve(machine, region, doorbells, sleeps);
        } catch (RuntimeException e) {
            doorbells.close();
            throw e;
        }
        machine.attach(rings);
    }

    private static long features(Machine machine, boolean sleeps) {
        return SIDECORE_FEATURE_TRAP()
                | (sleeps ? SIDECORE_FEATURE_SLEEPS() : 0)
                | (machine.spec().irqchip() == Irqchip.NONE ? 0 : SIDECORE_FEATURE_INTERRUPTS());
    }

    private Rings serve(Machine machine, Region region, Doorbells doorbells, boolean sleeps) {
        int count = region.layout().rings();
        int vcpus = machine.spec().cpu().vcpus();
        InterruptSender sender = new InterruptSender(machine, region.controls(), 2 * count);
        List<RingTimer> timers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            timers.add(new RingTimer(sender, 2 * i, i % vcpus));
        }
        Services.Builder builder = StandardServices.of(machine, sender, timers, ring -> {
            if (region.controls().get(ring).sleeping()) {
                doorbells.get(ring).signal();
            }
        });
        custom.forEach(builder::custom);
        Services services = builder.build();
        List<RingStation> stations = new ArrayList<>();
        List<TrapSlot> traps = new ArrayList<>();
        List<Poller> servers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RingServer server = new RingServer(region, i, services, BUDGET);
            stations.add(new RingStation(server, timers.get(i), doorbells.get(i)));
            traps.add(new TrapSlot(region, i, services));
            servers.add(cores.get((partition == SidecoreSpec.Partition.FUNCTION ? i / vcpus : i) % cores.size()));
        }
        TrapDevice trap = new TrapDevice(traps);
        machine.bus().attach(IoRange.port(PlatformMap.SIDECORE_TRAP_PORT, TrapDevice.WIDTH), trap);
        machine.bus().attach(IoRange.mmio(PlatformMap.SIDECORE_TRAP_ADDRESS, TrapDevice.WIDTH), trap);
        return new Rings(stations, traps, servers, doorbells, sleeps);
    }
}
