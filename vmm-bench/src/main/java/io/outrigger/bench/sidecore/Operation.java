// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.sidecore;

/** What sidecall-bench can ask for: its argument {@code op}. */
enum Operation {
    /** Nothing: the floor of every other number. */
    NULL("null"),
    /** CPUID leaf 0. */
    CPUID("cpuid"),
    /** Maps one page of 4 KiB. */
    MAP("map"),
    /** Maps 64 pages with one request. */
    MAP_64("map64"),
    /** Tells another vCPU something: at CPL 0 by an interrupt, at CPL 3 by an event bit. */
    TELL("tell"),
    /** A timer's event. */
    TIMER("timer");

    private final String label;

    Operation(String label) {
        this.label = label;
    }

    /** The payload's number for it. */
    int number() {
        return ordinal();
    }

    /** vCPUs that it takes. */
    int vcpus() {
        return this == TELL ? 2 : 1;
    }

    @Override
    public String toString() {
        return label;
    }
}
