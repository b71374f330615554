// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.probe;

import io.outrigger.linux.Errno;
import io.outrigger.linux.KvmFd;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** KVM itself: access, back end, capabilities. */
final class KvmFacts {
    private static final String NOTHING_RUNS = "no virtual machine runs";

    private KvmFacts() {}

    static String backEnd(Host host) {
        if (host.exists("/sys/module/kvm_intel")) {
            return "vmx";
        }
        if (host.exists("/sys/module/kvm_amd")) {
            return "svm";
        }
        return host.exists("/sys/module/kvm_pvm") ? "pvm" : "kvm";
    }

    static void add(
            List<Finding> rows, Host host, KvmAccess access, String backEnd, Map<Capability, Integer> capabilities) {
        rows.add(
                switch (access) {
                    case KvmAccess.Open open -> open(open, host, backEnd);
                    case KvmAccess.Refused refused -> refused(refused.errno(), host);
                });
        if (access instanceof KvmAccess.Refused) {
            return;
        }
        rows.add(vcpus(capabilities));
        for (Capability c : Capability.values()) {
            int value = capabilities.getOrDefault(c, 0);
            String key = "kvm.cap." + c.name().toLowerCase(Locale.ROOT);
            rows.add(Finding.of(value > 0, key, "  " + c.name(), String.valueOf(value), c.cost(), ""));
        }
    }

    private static Finding open(KvmAccess.Open open, Host host, String backEnd) {
        String value = "API " + open.apiVersion() + ", back end " + describe(host, backEnd);
        if (open.apiVersion() != KvmFd.API_VERSION) {
            return new Finding("kvm", "KVM", Status.NO, value, NOTHING_RUNS, "use a Linux whose KVM has API 12");
        }
        return backEnd.equals("pvm")
                ? new Finding("kvm", "KVM", Status.YES, value, "exits are dear here", "")
                : Finding.yes("kvm", "KVM", value);
    }

    private static String describe(Host host, String backEnd) {
        String intel = "/sys/module/kvm_intel/parameters/";
        String amd = "/sys/module/kvm_amd/parameters/";
        return switch (backEnd) {
            case "vmx" -> "vmx (VT-x" + flag(host, intel, "ept") + flag(host, intel, "nested") + ")";
            case "svm" -> "svm (AMD-V" + flag(host, amd, "npt") + flag(host, amd, "nested") + ")";
            case "pvm" -> "pvm (software, shadow page tables)";
            default -> "not shown";
        };
    }

    private static String flag(Host host, String folder, String name) {
        return switch (host.line(folder + name)) {
            case "Y", "1" -> ", " + name + " on";
            case "N", "0" -> ", " + name + " off";
            default -> "";
        };
    }

    private static Finding refused(int errno, Host host) {
        String remedy = switch (errno) {
            case Errno.EACCES, Errno.EPERM ->
                "sudo usermod -aG kvm $USER, then log in again; in a container also pass --device /dev/kvm";
            case Errno.ENOENT, Errno.ENODEV, Errno.ENXIO -> load(host);
            default -> "find out who else owns /dev/kvm and whether it is KVM's device";
        };
        return new Finding("kvm", "KVM", Status.NO, "/dev/kvm: " + Errno.describe(errno), NOTHING_RUNS, remedy);
    }

    private static String load(Host host) {
        String cpu = host.read("/proc/cpuinfo").orElse("");
        if (CpuFacts.hasFlag(cpu, "vmx")) {
            return "sudo modprobe kvm_intel";
        }
        if (CpuFacts.hasFlag(cpu, "svm")) {
            return "sudo modprobe kvm_amd";
        }
        return cpu.isBlank()
                ? "sudo modprobe kvm_intel or kvm_amd"
                : "switch virtualization on in the firmware, or nested virtualization in the outer hypervisor";
    }

    private static Finding vcpus(Map<Capability, Integer> capabilities) {
        int most = capabilities.getOrDefault(Capability.MAX_VCPUS, 0);
        int good = capabilities.getOrDefault(Capability.NR_VCPUS, 0);
        return most > 0
                ? Finding.yes("vcpus", "vCPUs", most + ", recommended " + good)
                : new Finding("vcpus", "vCPUs", Status.UNKNOWN, "recommended " + good, "", "");
    }
}
