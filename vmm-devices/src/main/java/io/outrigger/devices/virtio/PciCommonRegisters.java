// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

/**
 * The registers of {@code struct virtio_pci_common_cfg} (section 4.1.4.3): {@link CommonConfig} as the PCI transport
 * shows it. Reads may have any width and place; of writes those count that cover whole registers.
 *
 * <p>Thread-safe; a driver whose CPUs use a selector at once has to order them itself.
 */
final class PciCommonRegisters {
    /** Bytes: up to the last register that every device has. */
    static final int SIZE = 0x38;

    private static final int STATUS = 0x14;
    private static final int GENERATION = 0x15;
    private static final int HALVES = 0x20; // from here on 64-bit registers, which are accessed as two of 32 bits

    private final LiveDevice device;
    private final CommonConfig config;
    private final PciVectors vectors;
    private volatile int featureWord;
    private volatile int acceptWord;
    private volatile int queue;

    PciCommonRegisters(LiveDevice device, PciVectors vectors) {
        this.device = device;
        this.config = device.config();
        this.vectors = vectors;
    }

    long read(int offset, int width) {
        long value = 0;
        for (int i = 0; i < width; i++) {
            int at = offset + i;
            int start = start(at);
            value |= (register(start) >>> 8 * (at - start) & 0xFFL) << 8 * i;
        }
        return value;
    }

    void write(int offset, int width, long value) {
        int done = 0;
        while (done < width) {
            int at = offset + done;
            int size = size(at);
            if (start(at) == at && done + size <= width) {
                register(at, (int) (value >>> 8 * done & -1L >>> 64 - 8 * size));
                done += size;
            } else {
                done++;
            }
        }
    }

    private static int start(int at) {
        return at == STATUS || at == GENERATION ? at : at & -size(at);
    }

    private static int size(int at) {
        if (at == STATUS || at == GENERATION) {
            return 1;
        }
        return at < 0x10 || at >= HALVES ? 4 : 2;
    }

    private int register(int start) {
        return switch (start) {
            case 0x00 -> featureWord;
            case 0x04 -> config.deviceFeatures(featureWord);
            case 0x08 -> acceptWord;
            case 0x0C -> config.driverFeatures(acceptWord);
            case 0x10 -> vectors.config();
            case 0x12 -> config.queues();
            case STATUS -> config.status();
            case GENERATION -> device.generation();
            case 0x16 -> queue;
            case 0x18 -> config.size(queue);
            case 0x1A -> vectors.queue(queue);
            case 0x1C -> config.ready(queue) ? 1 : 0;
            case 0x1E -> queue < config.queues() ? queue : 0; // its notification address, in units of the multiplier
            case 0x20 -> (int) config.descriptors(queue);
            case 0x24 -> (int) (config.descriptors(queue) >>> 32);
            case 0x28 -> (int) config.avail(queue);
            case 0x2C -> (int) (config.avail(queue) >>> 32);
            case 0x30 -> (int) config.used(queue);
            case 0x34 -> (int) (config.used(queue) >>> 32);
            default -> 0;
        };
    }

    private void register(int start, int value) {
        switch (start) {
            case 0x00 -> featureWord = value;
            case 0x08 -> acceptWord = value;
            case 0x0C -> config.driverFeatures(acceptWord, value);
            case 0x10 -> vectors.config(value);
            case STATUS -> status(value);
            case 0x16 -> queue = value;
            case 0x18 -> config.size(queue, value);
            case 0x1A -> vectors.queue(queue, value);
            case 0x1C -> config.ready(queue, value == 1);
            case 0x20 -> config.descriptors(queue, false, value);
            case 0x24 -> config.descriptors(queue, true, value);
            case 0x28 -> config.avail(queue, false, value);
            case 0x2C -> config.avail(queue, true, value);
            case 0x30 -> config.used(queue, false, value);
            case 0x34 -> config.used(queue, true, value);
            default -> {
                // read-only or reserved
            }
        }
    }

    private void status(int value) {
        config.status(value);
        if (value == 0) {
            vectors.clear(); // the lanes stand: nobody raises any more
        }
    }
}
