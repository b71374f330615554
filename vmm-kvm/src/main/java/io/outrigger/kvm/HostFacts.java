// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm;

import io.outrigger.kvm.cpuid.CpuidPolicy.LocalApic;
import io.outrigger.linux.CpuidEntry;
import io.outrigger.linux.KvmFd;
import io.outrigger.linux.headers.Linux;
import io.outrigger.vmm.DeviceProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * What is the same for every VM of a hypervisor, found out when the first is made: asking KVM again takes a tenth of a
 * millisecond for each VM, looking for providers in the jar half of one.
 *
 * <p>Thread-safe.
 */
final class HostFacts {
    private final BackEnd backEnd;
    private @Nullable Boolean shadowPaging; // guarded by this
    private @Nullable List<CpuidEntry> cpuid; // guarded by this
    private @Nullable LocalApic apic; // guarded by this
    private @Nullable List<DeviceProvider> providers; // guarded by this

    HostFacts(BackEnd backEnd) {
        this.backEnd = backEnd;
    }

    BackEnd backEnd() {
        return backEnd;
    }

    /** {@link BackEnd#hasShadowPaging}, which reads a file. */
    synchronized boolean hasShadowPaging() {
        if (shadowPaging == null) {
            shadowPaging = backEnd.hasShadowPaging();
        }
        return shadowPaging;
    }

    /** KVM_GET_SUPPORTED_CPUID. */
    synchronized List<CpuidEntry> cpuid(KvmFd kvm) {
        if (cpuid == null) {
            cpuid = List.copyOf(kvm.supportedCpuid());
        }
        return cpuid;
    }

    /** The local APICs of VMs that have any. */
    synchronized LocalApic apic(KvmFd kvm) {
        if (apic == null) {
            apic = kvm.checkExtension(Linux.KVM_CAP_TSC_DEADLINE_TIMER()) > 0
                    ? LocalApic.WITH_DEADLINE
                    : LocalApic.WITHOUT_DEADLINE;
        }
        return apic;
    }

    /** The devices that every VM is offered. */
    synchronized List<DeviceProvider> providers() {
        if (providers == null) {
            List<DeviceProvider> found = new ArrayList<>();
            ServiceLoader.load(DeviceProvider.class, DeviceProvider.class.getClassLoader())
                    .forEach(found::add);
            providers = List.copyOf(found);
        }
        return providers;
    }
}
