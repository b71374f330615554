// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.noise;

import io.outrigger.bench.host.Cpus;
import io.outrigger.vmm.SidecoreSpec.Idle;

/** What runs beside the guest, from when it is made until it is closed. Confined to one thread. */
interface Company extends AutoCloseable {
    /** Nothing. */
    Company NONE = new Company() {};

    /** How often it has done what it does. */
    default long done() throws InterruptedException {
        return 0;
    }

    @Override
    default void close() {}

    /** Who is beside the guest. */
    enum Kind {
        /** Nothing, and no guest either. */
        NATIVE("native"),
        /** Nothing. */
        ALONE("guest alone"),
        /** Another VM on the sidecore's core, which makes no requests. */
        COMPUTING("guest + a VM that computes"),
        /** Another VM there, whose requests a sidecore serves. */
        SIDECORE("guest + VMM work on a sidecore"),
        /** The same on the guest's core. */
        SAME_CORE("guest + the same work on its core"),
        /** The same by a thread that sleeps between two requests, on the guest's core. */
        IO_THREAD("guest + I/O thread on its core"),
        /** A thread that makes garbage. */
        GARBAGE("guest + GC pressure in the JVM"),
        /** The same where the JVM's own threads may be on the guest's core too. */
        GARBAGE_ANYWHERE("guest + GC pressure, GC on any core"),
        /** Ten VMs that halt. */
        IDLE_VMS("guest + 10 idle VMs in the JVM");

        private static final int IDLE = 10;

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** Begins. */
        Company begin(Cpus cpus) throws InterruptedException {
            return switch (this) {
                case NATIVE, ALONE -> NONE;
                case COMPUTING -> ComputingVm.start(cpus.sidecore());
                case SIDECORE -> RequestingVm.start(cpus.sidecore(), cpus.sidecore(), Idle.ADAPTIVE);
                case SAME_CORE -> RequestingVm.start(cpus.sidecore(), cpus.vcpu(), Idle.ADAPTIVE);
                case IO_THREAD -> RequestingVm.start(cpus.sidecore(), cpus.vcpu(), Idle.BLOCK);
                case GARBAGE, GARBAGE_ANYWHERE -> GarbageMaker.start(cpus.sidecore());
                case IDLE_VMS -> IdleVms.start(IDLE);
            };
        }

        @Override
        public String toString() {
            return label;
        }
    }
}
