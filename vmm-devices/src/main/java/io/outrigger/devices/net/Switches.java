// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import io.outrigger.vmm.Poller;
import io.outrigger.vmm.PollerProvider;
import io.outrigger.vmm.SidecoreSpec.Idle;
import io.outrigger.vmm.SpecException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.ServiceLoader;

/**
 * The switches of this process by name. One that nobody has made is made for the first VM that names it, with a thread
 * of its own that sleeps when it is not needed, and goes with the last.
 *
 * <p>Thread-safe.
 */
public final class Switches {
    private static final Map<String, Entry> OPEN = new HashMap<>(); // guarded by itself

    private static final class Entry {
        final Switch made;
        final boolean own;
        int users;

        Entry(Switch made, boolean own) {
            this.made = made;
            this.own = own;
        }
    }

    private Switches() {}

    /** Lets VMs name a switch that the caller has made, until {@link #withdraw}. */
    public static void offer(Switch made) {
        synchronized (OPEN) {
            if (OPEN.putIfAbsent(made.name(), new Entry(made, false)) != null) {
                throw new SpecException("net.switch", "there is a switch %s already".formatted(made.name()));
            }
        }
    }

    /**
     * Ends what {@link #offer} began.
     *
     * @throws IllegalStateException if a VM is plugged in
     */
    public static void withdraw(Switch made) {
        synchronized (OPEN) {
            Entry entry = OPEN.get(made.name());
            if (entry != null && entry.made == made) {
                if (entry.users > 0) {
                    throw new IllegalStateException("%d interfaces are at %s".formatted(entry.users, made.name()));
                }
                OPEN.remove(made.name());
            }
        }
    }

    /** A switch, until {@link #release}. */
    static Switch acquire(String name) {
        synchronized (OPEN) {
            Entry entry = OPEN.computeIfAbsent(name, n -> new Entry(make(n), true));
            entry.users++;
            return entry.made;
        }
    }

    static void release(Switch used) {
        synchronized (OPEN) {
            Entry entry = OPEN.get(used.name());
            if (entry != null && entry.made == used && --entry.users == 0 && entry.own) {
                OPEN.remove(used.name());
                used.close();
                used.poller().close();
            }
        }
    }

    private static Switch make(String name) {
        PollerProvider provider = ServiceLoader.load(PollerProvider.class, PollerProvider.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new SpecException("net.switch", "there is no module vmm-sidecore to run one"));
        Poller poller = provider.start("switch " + name, OptionalInt.empty(), Idle.ADAPTIVE);
        return new Switch(name, poller, new DirectDelivery());
    }
}
