// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.net;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.host.Cpus;
import io.outrigger.bench.host.GuestExits;
import io.outrigger.guests.Payload;
import io.outrigger.vmm.BootSpec.Privilege;
import io.outrigger.vmm.CpuSpec;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.Irqchip;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * So many VMs with the payload virtio-net, running, each with an interface of one fabric.
 *
 * <p>Confined to one thread.
 */
final class Guests implements AutoCloseable {
    private static final Image IMAGE = Image.of(Payload.VIRTIO_NET.fileName(), Payload.VIRTIO_NET.bytes());
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long MAGIC = 0x5445_4E56_4752_544FL; // guests/payloads/virtio-net.h, as what follows
    private static final long FIRST_PAGE = 0x20_0000;
    private static final long PAGE = 4096;
    private static final int READY = 0x08;
    private static final int KICKS = 0x18;
    private static final int INTERRUPTS = 0x20;

    private final List<Vm> vms = new ArrayList<>();
    private final List<Long> counters = new ArrayList<>();

    private Guests() {}

    /** Guests that answer: they halt until they are interrupted, at CPL 0. */
    static Guests thatHalt(Fabric fabric, int number, Cpus cpus) {
        return start(fabric, number, cpus, Privilege.KERNEL, "wait=1");
    }

    /** Guests that answer: they poll, at CPL 3. */
    static Guests thatPoll(Fabric fabric, int number, Cpus cpus) {
        return start(fabric, number, cpus, Privilege.USER, "");
    }

    /** Guests that send datagrams of so many bytes as fast as they can: they poll, at CPL 3. */
    static Guests thatSend(Fabric fabric, int number, Cpus cpus, int bytes) {
        return start(fabric, number, cpus, Privilege.USER, "send=1 size=" + bytes);
    }

    private static Guests start(Fabric fabric, int number, Cpus cpus, Privilege privilege, String arguments) {
        Guests guests = new Guests();
        try {
            for (int i = 0; i < number; i++) {
                VmSpec spec = VmSpec.payload(IMAGE)
                        .name("net" + i)
                        .privilege(privilege)
                        .irqchip(Irqchip.KERNEL)
                        .memory(MiB.of(4))
                        .cmdline(arguments + " " + Addresses.arguments(i))
                        .cpu(new CpuSpec(1, cpus.pins(1), List.of(), Map.of()))
                        .virtio(fabric.port(i))
                        .build();
                guests.vms.add(Hypervisor.open().create(spec));
                fabric.plugged(i);
            }
            // One after the other: before the next begins to poll, this one is ready.
            for (Vm vm : guests.vms) {
                vm.start();
                guests.counters.add(awaitReady(vm));
            }
            return guests;
        } catch (RuntimeException e) {
            guests.close();
            throw e;
        }
    }

    private static long awaitReady(Vm vm) {
        GuestMemory ram = vm.memory();
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < until) {
            for (long at = FIRST_PAGE; ram.contains(at, PAGE); at += PAGE) {
                if (ram.getLong(at) == MAGIC && ram.getLong(at + READY) == 1) {
                    return at;
                }
            }
            Thread.onSpinWait();
        }
        throw new BenchException("the payload virtio-net does not begin within " + PATIENCE);
    }

    /** What they have done so far. */
    Cost cost() {
        Cost all = Cost.NONE.get();
        for (int i = 0; i < vms.size(); i++) {
            GuestMemory ram = vms.get(i).memory();
            long at = counters.get(i);
            all = all.plus(new Cost(ram.getLong(at + KICKS), ram.getLong(at + INTERRUPTS), GuestExits.of(vms.get(i))));
        }
        return all;
    }

    /** Ends the VMs. */
    @Override
    public void close() {
        vms.forEach(Vm::close);
    }
}
