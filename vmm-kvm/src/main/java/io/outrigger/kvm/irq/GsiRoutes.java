// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.irq;

import io.outrigger.linux.IrqRoute;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Owner of a VM's GSI routing table: KVM takes it as a whole only (KVM_SET_GSI_ROUTING), so whoever changes one route
 * does it here. The table says where an irqfd's interrupt goes and, with the split irqchip, whose ends of interrupt
 * the I/O APIC hears of. GSIs below {@link #PINS} are the I/O APIC's inputs, those from there up are given to devices
 * that signal by messages.
 *
 * <p>Thread-safe. A change costs a system call that waits for readers of the old table: configuration, not traffic.
 */
public final class GsiRoutes {
    /** GSIs that are inputs of the I/O APIC. */
    public static final int PINS = 24;

    private static final int LIMIT = 4096; // KVM_MAX_IRQ_ROUTES, include/linux/kvm_host.h
    private static final int MASTER_PIC = 0;
    private static final int SLAVE_PIC = 1;
    private static final int IOAPIC = 2;

    private final List<IrqRoute> fixed;
    private final Consumer<List<IrqRoute>> kvm;
    private final NavigableMap<Integer, IrqRoute.Msi> messages = new TreeMap<>();
    private final BitSet given = new BitSet();

    private GsiRoutes(List<IrqRoute> fixed, Consumer<List<IrqRoute>> kvm) {
        this.fixed = fixed;
        this.kvm = kvm;
    }

    /** A table for the split irqchip: empty. */
    public static GsiRoutes split(Consumer<List<IrqRoute>> kvm) {
        return new GsiRoutes(List.of(), kvm);
    }

    /** A table for KVM's own controllers: the pins as KVM has them by default (kvm_setup_default_irq_routing). */
    public static GsiRoutes kernel(Consumer<List<IrqRoute>> kvm) {
        List<IrqRoute> pins = new ArrayList<>();
        for (int gsi = 0; gsi < PINS; gsi++) {
            pins.add(new IrqRoute.Pin(gsi, IOAPIC, gsi));
            if (gsi < 16) {
                pins.add(new IrqRoute.Pin(gsi, gsi < 8 ? MASTER_PIC : SLAVE_PIC, gsi % 8));
            }
        }
        return new GsiRoutes(List.copyOf(pins), kvm);
    }

    /**
     * Gives a GSI to a device that signals by messages. It leads nowhere yet; then by {@link #route} to local APICs,
     * and by VmFd.attachIrq an eventfd raises it.
     *
     * @throws IllegalStateException if KVM's table has no room
     */
    public synchronized int allocate() {
        int gsi = given.nextClearBit(PINS);
        if (gsi + fixed.size() >= LIMIT) {
            throw new IllegalStateException("a VM has at most %d interrupt routes; use fewer vectors".formatted(LIMIT));
        }
        given.set(gsi);
        return gsi;
    }

    /** Takes back a GSI of {@link #allocate} and its route. */
    public synchronized void release(int gsi) {
        unroute(gsi);
        given.clear(gsi);
    }

    /** Lets a GSI raise a message. KVM knows it on return; one that it refuses leads nowhere. */
    public synchronized void route(int gsi, long address, int data) {
        IrqRoute.Msi route = new IrqRoute.Msi(gsi, address, data);
        if (route.equals(messages.put(gsi, route))) {
            return;
        }
        try {
            tellKvm();
        } catch (RuntimeException e) {
            messages.remove(gsi); // or KVM would refuse the table for every other device too
            throw e;
        }
    }

    /** Lets a GSI lead nowhere. KVM knows it on return. */
    public synchronized void unroute(int gsi) {
        if (messages.remove(gsi) != null) {
            tellKvm();
        }
    }

    private void tellKvm() {
        List<IrqRoute> all = new ArrayList<>(fixed);
        all.addAll(messages.values());
        kvm.accept(all);
    }
}
