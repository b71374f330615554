// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm;

import io.outrigger.kvm.cpuid.CpuidBit;
import io.outrigger.kvm.cpuid.CpuidRegister;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Which KVM this is, and its quirks: everything in Outrigger that differs from one back end to another stands here.
 *
 * <p>Immutable.
 */
enum BackEnd {
    /** Intel VT-x ({@code kvm_intel}). */
    VMX("kvm_intel"),
    /** AMD-V ({@code kvm_amd}). */
    SVM("kvm_amd"),
    /**
     * Software virtualization with shadow page tables ({@code kvm_pvm}). Its ring-0 interpreter lacks {@code lock
     * cmpxchg16b}, which Linux takes from CX16; and paravirtual unhalt, IPI and sched-yield, which KVM offers, hang
     * Linux's SMP boot there.
     */
    PVM("kvm_pvm"),
    /** A KVM that does not show which it is. */
    KVM("");

    private static final Path MODULES = Path.of("/sys/module");

    private final String module;

    BackEnd(String module) {
        this.module = module;
    }

    /** The back end of this host, by the kernel module that is loaded. */
    static BackEnd detect() {
        for (BackEnd b : values()) {
            if (!b.module.isEmpty() && Files.isDirectory(MODULES.resolve(b.module))) {
                return b;
            }
        }
        return KVM;
    }

    /** CPUID bits that KVM offers here and that do not work. */
    List<CpuidBit> brokenFeatures() {
        if (this != PVM) {
            return List.of();
        }
        return List.of(
                new CpuidBit(0x1, 0, CpuidRegister.ECX, 13),
                new CpuidBit(0x4000_0001, 0, CpuidRegister.EAX, 7),
                new CpuidBit(0x4000_0001, 0, CpuidRegister.EAX, 11),
                new CpuidBit(0x4000_0001, 0, CpuidRegister.EAX, 13));
    }

    /**
     * Whether KVM keeps shadow page tables, which do not follow what the VMM writes into a guest's page tables
     * (Documentation/virt/kvm/x86/mmu.rst): always in software, on hardware where nested paging is switched off.
     */
    boolean hasShadowPaging() {
        return switch (this) {
            case VMX -> isOff("ept");
            case SVM -> isOff("npt");
            case PVM -> true;
            case KVM -> true; // unknown: forgetting needlessly costs time, the other mistake costs correctness
        };
    }

    private boolean isOff(String parameter) {
        try {
            return Files.readString(
                            MODULES.resolve(module).resolve("parameters").resolve(parameter))
                    .startsWith("N");
        } catch (IOException e) {
            return true;
        }
    }

    /** The name for people and results: {@code vmx}, {@code svm}, {@code pvm}, {@code kvm}. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
