// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import io.outrigger.linux.headers.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * /dev/kvm: what KVM can do, and where VMs come from (Documentation/virt/kvm/api.rst, system ioctls).
 *
 * <p>Thread-safe.
 */
public final class KvmFd extends Descriptor {
    /** The one version of the API that there is. */
    public static final int API_VERSION = 12;

    private KvmFd(int number) {
        super(number);
    }

    /** Opens /dev/kvm. */
    public static KvmFd open() {
        return new KvmFd(open("/dev/kvm", Linux.O_RDWR() | Linux.O_CLOEXEC()));
    }

    /** The API's version: {@link #API_VERSION}. */
    public int apiVersion() {
        return (int) ioctl("KVM_GET_API_VERSION", Linux.KVM_GET_API_VERSION(), 0);
    }

    /** A capability's value; 0 if KVM has not got it. */
    public int checkExtension(int capability) {
        return (int) ioctl("KVM_CHECK_EXTENSION", Linux.KVM_CHECK_EXTENSION(), capability);
    }

    /** Makes a VM. */
    public VmFd createVm() {
        // KVM_CREATE_VM starts a kernel thread and fails with EINTR when a signal comes meanwhile, which the JVM's
        // own do (Firecracker, src/vmm/src/vstate/vm.rs, quotes the mailing list on it): try again.
        int vcpuPage = vcpuMmapSize(); // first, so that its failure leaves no VM behind
        long n;
        do {
            n = Syscall.call(Syscall.IOCTL, number(), Linux.KVM_CREATE_VM(), 0);
        } while (n == -Errno.EINTR);
        return new VmFd((int) Syscall.check("KVM_CREATE_VM", n), vcpuPage);
    }

    /** What CPUID can tell a guest here. */
    public List<CpuidEntry> supportedCpuid() {
        return CpuidEntry.list(table -> ioctl("KVM_GET_SUPPORTED_CPUID", Linux.KVM_GET_SUPPORTED_CPUID(), table));
    }

    /** The model-specific registers that hold a vCPU's state (KVM_GET_MSR_INDEX_LIST). */
    public int[] stateMsrs() {
        try (Arena arena = Arena.ofConfined()) {
            int room = 4096;
            MemorySegment list = arena.allocate(4 + 4L * room, 4);
            list.set(ValueLayout.JAVA_INT, 0, room);
            ioctl("KVM_GET_MSR_INDEX_LIST", Linux.KVM_GET_MSR_INDEX_LIST(), list);
            return list.asSlice(4, 4L * list.get(ValueLayout.JAVA_INT, 0)).toArray(ValueLayout.JAVA_INT);
        }
    }

    private int vcpuMmapSize() {
        return (int) ioctl("KVM_GET_VCPU_MMAP_SIZE", Linux.KVM_GET_VCPU_MMAP_SIZE(), 0);
    }
}
