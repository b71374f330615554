// SPDX-License-Identifier: Apache-2.0
/** The KVM back end. */
module io.outrigger.kvm {
    requires static org.jspecify;
    requires transitive io.outrigger.vmm;
    requires org.apache.commons.compress;
    requires org.tukaani.xz;
    requires aircompressor.v3;
}
