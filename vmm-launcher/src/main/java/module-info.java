// SPDX-License-Identifier: Apache-2.0
/** The {@code vmm} command: it parses, composes and prints, and has no logic that a library user would miss. */
module io.outrigger.launcher {
    requires static org.jspecify;
    requires io.outrigger.devices;
    requires io.outrigger.guests;
    requires io.outrigger.kvm;
    requires io.outrigger.linux;
    requires io.outrigger.vmm;
    requires org.snakeyaml.engine;
}
