// SPDX-License-Identifier: Apache-2.0
/** The KVM back end: found as a service; only what others need beside the API is exported. */
module io.outrigger.kvm {
    requires static jdk.jfr;
    requires static org.jspecify;
    requires transitive io.outrigger.vmm;
    requires io.outrigger.linux;
    requires org.apache.commons.compress;
    requires org.tukaani.xz;
    requires aircompressor.v3;

    exports io.outrigger.kvm;
    exports io.outrigger.kvm.probe;

    uses io.outrigger.vmm.DeviceProvider;
    uses io.outrigger.vmm.PollerProvider;

    provides io.outrigger.vmm.HypervisorProvider with
            io.outrigger.kvm.KvmProvider;
}
