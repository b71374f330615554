// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.soak;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.host.Cpus;
import io.outrigger.devices.net.DirectDelivery;
import io.outrigger.devices.net.Switch;
import io.outrigger.devices.net.Switches;
import io.outrigger.guests.Payload;
import io.outrigger.sidecore.engine.Sidecore;
import io.outrigger.sidecore.vm.SidecoreDevice;
import io.outrigger.vmm.BlockSpec;
import io.outrigger.vmm.BootSpec.Privilege;
import io.outrigger.vmm.CpuSpec;
import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.IoDevice;
import io.outrigger.vmm.IoRange;
import io.outrigger.vmm.Irqchip;
import io.outrigger.vmm.MacAddress;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.NetSpec;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.SidecoreSpec.Idle;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmSpec;
import io.outrigger.vmm.VmSpecBuilder;
import io.outrigger.vmm.VmState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A bit of everything, for as long as it is open: port writes, a disk whose notifications are MMIO writes that the
 * vCPU's thread serves, a disk that an I/O thread serves, sidecalls, and frames over a switch, forth and back. One
 * sidecore serves the calls and the switch.
 *
 * <p>Confined to one thread.
 */
final class Load implements AutoCloseable {
    private static final int PORT = 0x510;
    private static final int MARK = 0x511; // PORT_MARK of guests/payloads/platform.h
    private static final MacAddress SENDER = new MacAddress(0x02_00_C6_12_E9_0AL);
    private static final MacAddress ANSWERER = new MacAddress(0x02_00_C6_12_E9_0BL);

    /** A guest keeps a sample of each request, 8 bytes: this many fit into memory that it can have. */
    private static final long MOST_REQUESTS = 4_000_000;

    private static final long LEAST_GAP = 200_000; // ns
    private static final int SAMPLE = 8;

    private final Cpus cpus;
    private final Sidecore sidecore;
    private final Switch net;
    private final SidecoreDevice rings;
    private final List<Vm> vms = new ArrayList<>();

    private Load(Cpus cpus) {
        this.cpus = cpus;
        sidecore = Sidecore.start("soak sidecore", cpus.sidecore(), Idle.SPIN);
        net = new Switch("soak", sidecore, new DirectDelivery());
        rings = SidecoreDevice.on(sidecore);
        Switches.offer(net);
    }

    /**
     * Starts it.
     *
     * @param image a disk's
     * @param length how long it shall last at least
     */
    static Load start(Path image, Duration length, Cpus cpus) {
        Load load = new Load(cpus);
        try {
            load.exits("exits 1", Privilege.KERNEL);
            load.exits("exits 2", Privilege.USER);
            load.add("sidecalls", Payload.SIDECALL_FLOOD, "op=0", builder -> builder.device(load.rings));
            load.disk("disk by its vCPU", image, ServiceMode.TRAP, length);
            load.disk("disk by a thread", image, ServiceMode.EVENTFD, length);
            load.nic("answers", "", ANSWERER);
            load.nic(
                    "sends",
                    "send=1 size=64 to=0x%x ip=0xc612e90a peer=0xc612e90b".formatted(ANSWERER.value()),
                    SENDER);
            load.vms.forEach(Vm::start);
            return load;
        } catch (RuntimeException e) {
            load.close();
            throw e;
        }
    }

    private void exits(String name, Privilege privilege) {
        add(
                name,
                Payload.EXIT_LOOP,
                "port=" + PORT,
                builder -> builder.privilege(privilege).device(IoRange.port(PORT, 1), new Nothing()));
    }

    private void disk(String name, Path image, ServiceMode mode, Duration length) {
        long gap = Math.max(LEAST_GAP, length.multipliedBy(2).toNanos() / MOST_REQUESTS);
        long requests = length.multipliedBy(2).plusSeconds(60).toNanos() / gap; // more than there is time for
        String arguments = "gap=%d n=%d depth=8".formatted(gap, requests);
        add(
                name,
                Payload.VIRTIO_BLOCK,
                arguments,
                builder -> builder.memory(MiB.of(17 + (requests * SAMPLE >> 20)))
                        .virtio(BlockSpec.raw(image).withReadOnly(true).withMode(mode))
                        .device(IoRange.port(MARK, 1), new Nothing()));
    }

    private void nic(String name, String arguments, MacAddress address) {
        add(
                name,
                Payload.VIRTIO_NET,
                arguments,
                builder -> builder.irqchip(Irqchip.KERNEL)
                        .virtio(NetSpec.of(new NetSpec.Switch(net.name()))
                                .withMac(address)
                                .withMode(ServiceMode.SIDECORE)));
    }

    private interface More {
        VmSpecBuilder to(VmSpecBuilder builder);
    }

    private void add(String name, Payload payload, String arguments, More more) {
        VmSpecBuilder builder = VmSpec.payload(Image.of(payload.fileName(), payload.bytes()))
                .name(name.replace(' ', '-'))
                .privilege(Privilege.USER)
                .memory(MiB.of(8))
                .cmdline(arguments)
                .cpu(new CpuSpec(1, cpus.pins(1), List.of(), Map.of()));
        vms.add(Hypervisor.open().create(more.to(builder).build()));
    }

    /**
     * Sees to it that all of it goes on.
     *
     * @throws BenchException if a VM has ended
     */
    void requireAlive() {
        for (Vm vm : vms) {
            if (vm.state() != VmState.RUNNING) {
                throw new BenchException(
                        "the VM %s has ended: %s".formatted(vm.spec().name(), vm.state()));
            }
        }
    }

    /** How many VMs. */
    int size() {
        return vms.size();
    }

    /** What was done so far. Asking takes the sidecore's time, and memory. */
    Operations operations() {
        long exits = vms.stream().mapToLong(vm -> vm.statistics().totalExits()).sum();
        long calls = rings.rings().statistics(0).calls().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        long requests = vms.stream()
                .flatMap(vm -> vm.devices().stream())
                .filter(device -> device.name().startsWith("disk"))
                .mapToLong(device -> sum(device.counters(), "requests"))
                .sum();
        return new Operations(exits, calls, requests, sum(net.counters(), "frames"));
    }

    private static long sum(Map<String, Long> counters, String what) {
        return counters.entrySet().stream()
                .filter(e -> e.getKey().endsWith("." + what))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Ends it. */
    @Override
    public void close() {
        vms.forEach(Vm::close);
        Switches.withdraw(net);
        net.close();
        sidecore.close();
    }

    /** A device that counts nothing: the run loop does. Immutable. */
    private static final class Nothing implements IoDevice {
        @Override
        public long read(long offset, int width) {
            return -1;
        }

        @Override
        public void write(long offset, int width, long value) {
            // the guest only wants to come out
        }
    }
}
