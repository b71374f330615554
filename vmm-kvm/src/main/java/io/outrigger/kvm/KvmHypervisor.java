// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm;

import io.outrigger.kvm.events.VmEvents;
import io.outrigger.linux.Errno;
import io.outrigger.linux.ErrnoException;
import io.outrigger.linux.KvmFd;
import io.outrigger.vmm.HostException;
import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.MemoryBase;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmSpec;

/**
 * VMs of /dev/kvm.
 *
 * <p>Thread-safe.
 */
final class KvmHypervisor implements Hypervisor {
    private final HostFacts host = new HostFacts(BackEnd.detect());

    @Override
    public String backEnd() {
        return host.backEnd().label();
    }

    @Override
    public Vm create(VmSpec spec) {
        try {
            Vm vm = VmAssembly.assemble(spec, host);
            VmEvents.created(spec.name());
            return vm;
        } catch (ErrnoException e) {
            throw new HostException("the host refused to make VM " + spec.name() + ": " + advise(e), e.errno(), e);
        }
    }

    @Override
    public MemoryBase memoryBase(VmSpec spec) {
        try {
            return KvmMemoryBase.load(spec);
        } catch (ErrnoException e) {
            throw new HostException(
                    "the host refused a memory base for " + spec.name() + ": " + advise(e), e.errno(), e);
        }
    }

    /** Opens /dev/kvm, or says what to do about it. */
    static KvmFd openDevice() {
        KvmFd kvm;
        try {
            kvm = KvmFd.open();
        } catch (ErrnoException e) {
            throw new HostException("/dev/kvm: " + advise(e), e.errno(), e);
        }
        if (kvm.apiVersion() != KvmFd.API_VERSION) {
            kvm.close();
            throw new HostException("/dev/kvm: not the KVM API version 12; a newer kernel is needed");
        }
        return kvm;
    }

    private static String advise(ErrnoException e) {
        return switch (e.errno()) {
            case Errno.EACCES, Errno.EPERM ->
                "permission denied; add your user to group kvm (sudo usermod -aG kvm $USER)";
            case Errno.ENOENT, Errno.ENXIO, Errno.ENODEV ->
                "no such device; load kvm_intel or kvm_amd, and enable virtualization in the firmware";
            case Errno.ENOMEM -> e.getMessage() + "; free memory or ask for less";
            case Errno.EMFILE -> e.getMessage() + "; raise ulimit -n";
            case Errno.EBUSY -> e.getMessage() + "; another hypervisor holds the processor's virtualization";
            default -> e.getMessage();
        };
    }
}
