// SPDX-License-Identifier: Apache-2.0
/** Measurements of Outrigger, each beside a twin (C, QEMU, an empty JVM) in the same run. A program, not a library. */
module io.outrigger.bench {
    requires static org.jspecify;
    requires io.outrigger.devices;
    requires io.outrigger.guests;
    requires io.outrigger.kvm;
    requires io.outrigger.linux;
    requires io.outrigger.sidecore;
    requires io.outrigger.vmm;
    requires jdk.jfr;
    requires jdk.management;
    requires java.management;
    requires HdrHistogram;
    requires info.picocli;
    requires tools.jackson.databind;

    opens io.outrigger.bench to
            info.picocli;
}
