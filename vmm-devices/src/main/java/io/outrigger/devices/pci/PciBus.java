// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.pci;

import io.outrigger.vmm.IoBus;
import io.outrigger.vmm.IoRange;
import io.outrigger.vmm.SpecException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bus 0: up to 32 devices of one function each, by their number. It gives each base address a place, as firmware would,
 * which the guest may change.
 *
 * <p>Thread-safe.
 */
public final class PciBus {
    private static final int DEVICES = 32;
    private static final int DEVICE_SHIFT = 15;
    private static final int FUNCTION_SHIFT = 12;
    private static final int REGISTERS = 1 << FUNCTION_SHIFT;

    private final @Nullable PciFunction[] functions = new PciFunction[DEVICES];
    private final Decoder decoder;
    private final IoRange window;
    private long nextPlace;

    /**
     * An empty bus.
     *
     * @param io where functions answer
     * @param window the addresses that are forwarded to the bus
     */
    public PciBus(IoBus io, IoRange window) {
        this.decoder = new Decoder(io, window);
        this.window = window;
        this.nextPlace = window.base();
    }

    /**
     * Attaches a function as function 0 of a device, in place of what was there. Before the guest runs.
     *
     * @throws SpecException if the window is full
     */
    public synchronized void attach(int device, PciFunction function) {
        functions[device] = function;
        for (Bar bar : function.bars()) {
            long at = nextPlace + bar.size() - 1 & -bar.size();
            if (at + bar.size() > window.end()) {
                throw new SpecException("virtio.transport", "the PCI window has no room for device " + device);
            }
            function.set(bar.register(), 8, at | Bar.MEMORY_64);
            nextPlace = at + bar.size();
        }
        function.onDecodingChanged(this::update);
        update();
    }

    /** A read of configuration space; what is not there reads as ones (PCI 3.0, 6.1). */
    long read(int address, int width) {
        PciFunction function = find(address);
        return function == null ? -1 : function.read(address & REGISTERS - 1, width);
    }

    /** A write of configuration space; what is not there takes it all the same. */
    void write(int address, int width, long value) {
        PciFunction function = find(address);
        if (function != null) {
            function.write(address & REGISTERS - 1, width, value);
        }
    }

    /** Who has an address as the enhanced access mechanism counts: bus, device, function, register. */
    private @Nullable PciFunction find(int address) {
        boolean functionZero = (address >> FUNCTION_SHIFT & 7) == 0;
        int device = address >>> DEVICE_SHIFT;
        return functionZero && device < DEVICES ? functions[device] : null;
    }

    private synchronized void update() {
        List<Bar> bars = new ArrayList<>();
        for (PciFunction function : functions) {
            if (function != null) {
                bars.addAll(function.bars());
            }
        }
        decoder.update(bars);
    }
}
