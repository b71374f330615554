// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

import io.outrigger.devices.pci.ConfigDriver;
import io.outrigger.vmm.FakeInterrupt;
import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.ServiceMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * A function of a PCI bus, found as a driver finds it: by its capabilities. Each queue gets a vector when it is made
 * ready, the configuration gets one with FEATURES_OK.
 */
final class PciPlace implements MockPlace {
    private static final int VENDOR_SPECIFIC = 0x09;
    private static final int MSIX = 0x11;
    private static final int MESSAGE = 0xFEE0_0000;

    private final FakeMachine machine;
    private final int number;
    private final ConfigDriver config;
    private final Map<Integer, Long> structures = new HashMap<>();
    private int queue;

    PciPlace(FakeMachine machine, int n) {
        this.machine = machine;
        this.number = n + 1;
        config = new ConfigDriver(machine, number);
    }

    @Override
    public LiveDevice put(String name, VirtioDevice device, ServiceMode mode) {
        LiveDevice live = PciTransport.attach(machine, number, name, device, mode);
        config.decode(true);
        config.write(config.capability(MSIX, 0) + 2, 2, 0x8000);
        for (int n = 0; config.capability(VENDOR_SPECIFIC, n) >= 0; n++) {
            int at = config.capability(VENDOR_SPECIFIC, n);
            structures.put((int) config.read(at + 3, 1), config.read(at + 8, 4));
        }
        return live;
    }

    ConfigDriver function() {
        return config;
    }

    /** Where the structure of a capability's type is (section 4.1.4). */
    long structure(int type) {
        return config.place(0) + structures.getOrDefault(type, 0L);
    }

    @Override
    public List<Long> addresses() {
        LongStream pages = LongStream.range(0, 8).map(page -> config.place(0) + 0x1000 * page);
        return pages.flatMap(page -> LongStream.range(page, page + 0x40))
                .boxed()
                .toList();
    }

    @Override
    public int read(int register) {
        return switch (register) {
            case 0x000 -> 0x7472_6976; // what only MMIO has
            case 0x004 -> 2;
            case 0x008 -> (int) config.read(2, 2) - 0x1040;
            default -> (int) machine.load(address(register), width(register));
        };
    }

    @Override
    public void write(int register, int value) {
        if (register == 0x030) {
            queue = value;
        } else if (register == 0x050) {
            machine.store(structure(2) + 4L * value, 2, value);
            return;
        } else if (register == 0x044 && value == 1) {
            vector(0x1A, queue + 1);
        } else if (register == 0x070 && value == 11) {
            vector(0x10, 0);
        }
        machine.store(address(register), width(register), Integer.toUnsignedLong(value));
    }

    private void vector(int register, int vector) {
        long entry = config.place(0) + config.read(config.capability(MSIX, 0) + 4, 4) + 16L * vector;
        machine.store(structure(1) + register, 2, vector);
        machine.store(entry, 4, MESSAGE);
        machine.store(entry + 8, 4, 0x30 + vector);
        machine.store(entry + 12, 4, 0);
    }

    private long address(int register) {
        return structure(1)
                + switch (register) {
                    case 0x010 -> 0x04;
                    case 0x014 -> 0x00;
                    case 0x020 -> 0x0C;
                    case 0x024 -> 0x08;
                    case 0x030 -> 0x16;
                    case 0x034, 0x038 -> 0x18;
                    case 0x044 -> 0x1C;
                    case 0x070 -> 0x14;
                    case 0x080, 0x084 -> register - 0x080 + 0x20;
                    case 0x090, 0x094 -> register - 0x090 + 0x28;
                    case 0x0A0, 0x0A4 -> register - 0x0A0 + 0x30;
                    case 0x0FC -> 0x15;
                    default -> throw new IllegalArgumentException("PCI has no register 0x%x".formatted(register));
                };
    }

    private static int width(int register) {
        return switch (register) {
            case 0x070, 0x0FC -> 1;
            case 0x030, 0x034, 0x038, 0x044 -> 2;
            default -> 4;
        };
    }

    @Override
    public long config(int offset, int width) {
        return machine.load(structure(4) + offset, width);
    }

    @Override
    public void config(int offset, int width, long value) {
        machine.store(structure(4) + offset, width, value);
    }

    @Override
    public long interrupts() {
        return machine.messageInterrupts().stream()
                .filter(i -> !i.isClosed())
                .mapToLong(FakeInterrupt::taken)
                .sum();
    }
}
