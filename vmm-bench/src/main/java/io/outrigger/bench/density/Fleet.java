// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.density;

import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmSpecBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * VMs that are there at the same time.
 *
 * <p>Confined to one thread.
 */
final class Fleet implements AutoCloseable {
    /** For each of them: Linux takes seconds of a CPU where the back end is slow. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final List<Member> members = new ArrayList<>();
    private long from;
    private long to;

    private Fleet() {}

    /**
     * Creates and starts {@code n}, one after another, and returns when the last has reported in. No more than {@link
     * Guest#atOnce} are on the way at once.
     */
    static Fleet start(Hypervisor hypervisor, Guest guest, VmSpecBuilder spec, int n) throws InterruptedException {
        Fleet fleet = new Fleet();
        try {
            fleet.from = System.nanoTime();
            for (int i = 0; i < n; i++) {
                if (i >= guest.atOnce()) {
                    fleet.members.get(i - guest.atOnce()).await(PATIENCE);
                }
                fleet.members.add(
                        Member.start(hypervisor, guest, spec.name("dense" + i).build()));
            }
            for (Member member : fleet.members) {
                member.await(PATIENCE.multipliedBy(n));
                fleet.to = Math.max(fleet.to, member.reported());
            }
            return fleet;
        } catch (RuntimeException | Error | InterruptedException e) {
            fleet.close();
            throw e;
        }
    }

    /** How many there are. */
    int size() {
        return members.size();
    }

    /** From the first creation to the last report, in nanoseconds. */
    long nanos() {
        return to - from;
    }

    /** Each VM's, from its creation to its report, in nanoseconds. */
    long[] each() {
        return members.stream().mapToLong(Member::nanos).toArray();
    }

    /** Stops and closes all; returns how long that took, in nanoseconds. */
    long stop() {
        long begin = System.nanoTime();
        close();
        return System.nanoTime() - begin;
    }

    @Override
    public void close() {
        List<Vm> vms = members.stream().map(Member::vm).toList();
        members.clear();
        Vm.closeAll(vms);
    }
}
