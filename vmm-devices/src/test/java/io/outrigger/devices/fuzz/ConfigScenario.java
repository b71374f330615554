// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fuzz;

import io.outrigger.devices.LegacyDevices;
import io.outrigger.devices.pci.ConfigDriver;
import io.outrigger.devices.virtio.LiveDevice;
import io.outrigger.devices.virtio.MockDriver;
import io.outrigger.devices.virtio.MockPlace;
import io.outrigger.devices.virtio.VirtioState;
import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.PlatformMap;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.VirtioPlace;
import io.outrigger.vmm.VirtioTransport;
import io.outrigger.vmm.VmSpec;
import io.outrigger.vmm.fuzz.Script;
import java.util.ArrayList;
import java.util.List;

/**
 * A guest that reads and writes registers as a script says: configuration space by ports and in memory, base addresses,
 * MSI-X tables, virtio registers of both transports, a PC's ports. At the end a driver that does it right finds every
 * device as it was.
 */
final class ConfigScenario {
    private static final GuardedMemory MEMORY = new GuardedMemory(0, GuardedMemory.SIZE);
    private static final int MOST_STEPS = 200;
    private static final int MOST_ROUNDS = 10_000;
    private static final int MMIO_DEVICES = 1;
    private static final int[] SUBJECTS = {1, 2, 0, 3}; // a balloon by MMIO; console, entropy, disk as PCI functions
    private static final int BAR_SIZE = 0x8000;

    private final Script script;
    private final FakeMachine machine;
    private final List<Subject> subjects = new ArrayList<>();
    private final List<MockPlace> places = new ArrayList<>();
    private final List<LiveDevice> live = new ArrayList<>();
    private final List<ConfigDriver> functions = new ArrayList<>();
    private final List<Long> bars = new ArrayList<>();

    ConfigScenario(byte[] input) {
        script = new Script(input);
        MEMORY.clear();
        machine = new FakeMachine(
                VmSpec.payload(Image.of("none", new byte[0])).memory(MiB.of(1)).build(), MEMORY.guest());
        new LegacyDevices().attach(machine);
        for (int i = 0; i < SUBJECTS.length; i++) {
            boolean mmio = i < MMIO_DEVICES;
            subjects.add(Subjects.of(SUBJECTS[i], machine));
            int n = mmio ? i : i - MMIO_DEVICES;
            places.add(MockPlace.of(machine, mmio ? VirtioTransport.MMIO : VirtioTransport.PCI, n));
            live.add(put(i));
            if (!mmio) {
                ConfigDriver function = new ConfigDriver(machine, n + 1);
                functions.add(function);
                bars.add(function.place(0));
            }
        }
    }

    void run() {
        try {
            for (int i = 0; i < MOST_STEPS && !script.isOver(); i++) {
                step();
            }
            poll();
            startAll();
        } finally {
            live.forEach(LiveDevice::close);
            subjects.forEach(Subject::close);
        }
        MEMORY.check();
    }

    private void step() {
        int what = script.u8();
        int width = 1 << (what >> 4 & 3);
        switch (what & 15) {
            case 0 -> machine.store(enhanced(), width, script.value(width));
            case 1 -> machine.load(enhanced(), width);
            case 2 -> machine.out(PlatformMap.PCI_CONFIG_PORT, 4, 0x8000_0000L | script.below(8) << 11 | script.u8());
            case 3 -> machine.out(PlatformMap.PCI_CONFIG_PORT + script.below(8), width & 7, script.value(width));
            case 4 -> machine.in(PlatformMap.PCI_CONFIG_PORT + script.below(8), width & 7);
            case 5, 6 -> machine.store(virtio(), width, script.value(width));
            case 7 -> machine.load(virtio(), width);
            case 8, 9 -> machine.store(bar(), width, script.value(width));
            case 10 -> machine.load(bar(), width);
            case 11 -> machine.store(PlatformMap.PCI_WINDOW_BASE + script.u32(), width, script.value(width));
            case 12 -> machine.out(port(), width & 7, script.value(width));
            case 13 -> machine.in(port(), width & 7);
            case 14 -> poll();
            default -> move(script.below(live.size()));
        }
    }

    private long enhanced() {
        return PlatformMap.ECAM_BASE + ((long) script.below(8) << 15) + (script.u16() & 0xFFF);
    }

    // Registers, and the first few bytes of the device's own configuration.
    private long virtio() {
        return VirtioPlace.of(0).base() + script.u8() + (long) (script.u8() & 1) * 0x100;
    }

    // By page and by offset: where it is decoded now, as far as the function says.
    private long bar() {
        long base = functions.get(script.below(functions.size())).place(0);
        return base + ((long) script.below(BAR_SIZE >> 12) << 12) + script.u8();
    }

    private int port() {
        int port = script.u8();
        return switch (port >> 6) {
            case 0 -> PlatformMap.I8042_PORT + (port & 0x3F);
            case 1 -> PlatformMap.COM1_PORT + (port & 7);
            case 2 -> PlatformMap.PM1A_EVENT_PORT + (port & 0xF);
            default -> script.u16();
        };
    }

    private void poll() {
        for (int round = 0; machine.ioThread().poll() > 0; round++) {
            if (round > MOST_ROUNDS) {
                throw new AssertionError("does not come to rest");
            }
        }
        machine.ioThread().sleep();
    }

    /** To a fresh device, which is as the old one was. */
    private void move(int device) {
        live.get(device).pause();
        VirtioState state = live.get(device).save();
        live.get(device).close();
        LiveDevice fresh = put(device);
        live.set(device, fresh);
        fresh.restore(state);
        fresh.pause();
        if (!fresh.save().equals(state)) {
            throw new AssertionError("saved %s, restored %s".formatted(state, fresh.save()));
        }
        fresh.resume();
    }

    private LiveDevice put(int device) {
        return places.get(device).put("device" + device, subjects.get(device).newDevice(), ServiceMode.EVENTFD);
    }

    private void startAll() {
        for (int f = 0; f < functions.size(); f++) { // all of them first: where two overlap, one is not decoded
            functions.get(f).place(0, bars.get(f));
        }
        for (ConfigDriver function : functions) {
            function.decode(true);
            function.write(function.capability(0x11, 0) + 2, 2, 0x8000); // MSI-X on
        }
        for (int i = 0; i < places.size(); i++) {
            MockDriver driver = new MockDriver(machine, places.get(i));
            if (driver.read(0x008) != live.get(i).type()) {
                throw new AssertionError("device %d is not what it was".formatted(i));
            }
            driver.start(0, live.get(i).queues(), 8);
            if (driver.needsReset()) {
                throw new AssertionError("a reset has not made device %d whole".formatted(i));
            }
        }
    }
}
