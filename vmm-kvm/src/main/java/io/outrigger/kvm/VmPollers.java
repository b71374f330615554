// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm;

import io.outrigger.vmm.Poller;
import io.outrigger.vmm.PollerProvider;
import io.outrigger.vmm.SidecoreSpec;
import io.outrigger.vmm.SidecoreSpec.Idle;
import io.outrigger.vmm.SpecException;
import io.outrigger.vmm.VmSpec;
import io.outrigger.vmm.Worker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * The threads that serve a VM's guest beside its vCPUs: an I/O thread and sidecores. Each is started when it is first
 * needed, and those that are the VM's own end with it, after all that they serve.
 *
 * <p>Thread-safe.
 */
final class VmPollers implements Worker {
    private final VmSpec spec;
    private @Nullable Poller ioThread; // guarded by this
    private @Nullable List<Poller> sidecores; // guarded by this
    private final List<Poller> owned = new ArrayList<>(); // guarded by this

    VmPollers(VmSpec spec) {
        this.spec = spec;
    }

    /** A sidecore that sleeps at once, which is what an I/O thread is. */
    synchronized Poller ioThread() {
        if (ioThread == null) {
            ioThread = start("io", OptionalInt.empty(), Idle.BLOCK);
        }
        return ioThread;
    }

    synchronized List<Poller> sidecores() {
        if (sidecores == null) {
            List<Poller> all = new ArrayList<>(spec.sharedSidecores());
            if (spec.sidecore().isPresent() || all.isEmpty()) {
                addOwn(all, spec.sidecore().orElseGet(SidecoreSpec::standard));
            }
            sidecores = List.copyOf(all);
        }
        return sidecores;
    }

    private void addOwn(List<Poller> all, SidecoreSpec own) {
        for (int i = 0; i < own.count(); i++) {
            OptionalInt cpu = own.cpus().isEmpty()
                    ? OptionalInt.empty()
                    : OptionalInt.of(own.cpus().get(i));
            all.add(start("sidecore" + i, cpu, own.idle()));
        }
    }

    private Poller start(String role, OptionalInt cpu, Idle idle) {
        PollerProvider provider = ServiceLoader.load(PollerProvider.class, PollerProvider.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new SpecException("sidecore", "there is no module vmm-sidecore to start one"));
        Poller poller = provider.start(spec.name() + " " + role, cpu, idle);
        owned.add(poller);
        return poller;
    }

    @Override
    public void pause() {
        // its stations are taken from it
    }

    @Override
    public void resume() {
        // its stations come back
    }

    @Override
    public synchronized Map<String, Long> counters() {
        Map<String, Long> all = new LinkedHashMap<>();
        if (ioThread != null && owned.contains(ioThread)) {
            ioThread.counters().forEach((name, value) -> all.put("io." + name, value));
        }
        int n = 0;
        for (Poller p : sidecores == null ? List.<Poller>of() : sidecores) {
            if (owned.contains(p)) { // others' times are not this VM's
                String prefix = "sidecore" + n++ + ".";
                p.counters().forEach((name, value) -> all.put(prefix + name, value));
            }
        }
        return all;
    }

    @Override
    public synchronized void close() {
        owned.forEach(Poller::close);
        owned.clear();
    }
}
