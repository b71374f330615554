// SPDX-License-Identifier: Apache-2.0
/** The KVM back end. */
module io.outrigger.kvm {
    requires static jdk.jfr;
    requires static org.jspecify;
    requires io.outrigger.linux;
    requires transitive io.outrigger.vmm;

    exports io.outrigger.kvm.probe;
}
