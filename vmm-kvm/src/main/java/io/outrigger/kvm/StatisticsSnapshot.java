// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm;

import io.outrigger.kvm.vcpu.Vcpu;
import io.outrigger.linux.ErrnoException;
import io.outrigger.linux.StatsFd;
import io.outrigger.linux.VmFd;
import io.outrigger.vmm.ExitReason;
import io.outrigger.vmm.IoBus;
import io.outrigger.vmm.VmStatistics;
import io.outrigger.vmm.Worker;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Adds up what the vCPUs, KVM and the workers have counted. */
final class StatisticsSnapshot {
    private StatisticsSnapshot() {}

    static VmStatistics take(IoBus bus, List<Vcpu> vcpus, VmFd vm, List<Worker> workers) {
        Map<ExitReason, Long> exits = new EnumMap<>(ExitReason.class);
        Map<String, Long> accesses = new LinkedHashMap<>();
        List<String> names = bus.names();
        long guest = 0;
        long host = 0;
        for (Vcpu v : vcpus) {
            for (int reason = 0; reason < ExitReason.LIMIT; reason++) {
                add(exits, ExitReason.of(reason), v.counters().exits(reason));
            }
            for (int device = 0; device < names.size(); device++) {
                add(accesses, names.get(device), v.counters().accesses(device));
            }
            guest += v.counters().guestNanos();
            host += v.counters().hostNanos();
        }
        Map<String, Long> work = new LinkedHashMap<>();
        workers.forEach(w -> work.putAll(w.counters()));
        return new VmStatistics(exits, accesses, guest, host, kernel(vcpus, vm), work);
    }

    private static <K> void add(Map<K, Long> sums, K key, long value) {
        if (value != 0) {
            sums.merge(key, value, Long::sum);
        }
    }

    private static Map<String, Long> kernel(List<Vcpu> vcpus, VmFd vm) {
        Map<String, Long> all = new LinkedHashMap<>();
        try {
            try (StatsFd stats = vm.statistics()) {
                stats.read().forEach((name, value) -> all.put("vm." + name, value));
            }
            for (Vcpu v : vcpus) {
                String prefix = "vcpu" + v.id() + ".";
                v.kernelStatistics().forEach((name, value) -> all.put(prefix + name, value));
            }
        } catch (ErrnoException e) {
            return Map.of(); // no KVM_CAP_BINARY_STATS_FD, or no descriptor left: the rest still counts
        }
        return all;
    }
}
