// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.probe;

import java.util.List;
import java.util.Map;

/**
 * What a host offers.
 *
 * <p>Immutable.
 *
 * @param backEnd {@code vmx}, {@code svm}, {@code pvm}; {@code kvm} if it does not show, {@code none} without KVM
 * @param apiVersion KVM's API version; 0 without KVM
 * @param capabilities value of every capability that Outrigger uses; empty without KVM
 * @param topology the CPUs
 * @param findings all rows, in the order in which people read them
 */
public record HostReport(
        String backEnd,
        int apiVersion,
        Map<Capability, Integer> capabilities,
        Topology topology,
        List<Finding> findings) {
    /** Takes copies of the collections. */
    public HostReport {
        capabilities = Map.copyOf(capabilities);
        findings = List.copyOf(findings);
    }
}
