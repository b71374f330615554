// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.cpuid;

import io.outrigger.linux.CpuidEntry;
import io.outrigger.vmm.CpuSpec;
import io.outrigger.vmm.SpecException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/**
 * What CPUID tells a guest: all that KVM supports, less what the back end cannot do and the specification hides, with
 * what it sets; topology leaves that tell of one socket with one thread for each vCPU; KVM's own leaves kept.
 *
 * <p>Immutable.
 */
public final class CpuidPolicy {
    private static final int TSC_DEADLINE = 1 << 24;
    private static final int HYPERVISOR = 1 << 31;
    private static final int X2APIC = 1 << 21;
    private static final int HTT = 1 << 28;
    private static final int CMP_LEGACY = 1 << 1;
    /** The host's own topology on recent processors; a guest without it takes leaf 0xB (APM 3, E.4.24). */
    private static final int AMD_EXTENDED_TOPOLOGY = 0x8000_0026;

    private static final int LEVEL_SMT = 1;
    private static final int LEVEL_CORE = 2;
    private static final int SIGNIFICANT_INDEX = 1; // KVM_CPUID_FLAG_SIGNIFCANT_INDEX

    private final List<CpuidEntry> host;
    private final CpuSpec spec;
    private final List<CpuidBit> hidden;
    private final List<Setting> settings;
    private final boolean amd;
    private final LocalApic apic;

    /** What the VM has for local APICs: KVM names their features whether it has them or not. */
    public enum LocalApic {
        /** None. */
        ABSENT,
        /** KVM's, with the periodic and one-shot timers only. */
        WITHOUT_DEADLINE,
        /** KVM's, with a TSC-deadline timer (KVM_CAP_TSC_DEADLINE_TIMER). */
        WITH_DEADLINE
    }

    private record Setting(CpuidBit bit, int value) {}

    /**
     * A policy for the vCPUs of one VM.
     *
     * @param host what KVM supports (KVM_GET_SUPPORTED_CPUID)
     * @param spec how many vCPUs, and what to hide and to set
     * @param quirks bits to hide because the back end has them only by name
     * @param apic what the VM has for local APICs
     * @throws SpecException if a feature to hide or a register to set is none, or a value does not fit
     */
    public CpuidPolicy(List<CpuidEntry> host, CpuSpec spec, List<CpuidBit> quirks, LocalApic apic) {
        this.host = List.copyOf(host);
        this.spec = spec;
        this.hidden = new ArrayList<>(quirks);
        if (!spec.mask().isEmpty()) {
            CpuidFeatures features = new CpuidFeatures();
            spec.mask().forEach(name -> hidden.add(features.find(name)));
        }
        this.settings = settings(spec.set());
        this.amd = host.stream().anyMatch(e -> e.function() == 0 && CpuidTable.AMD_VENDORS.contains(e.ecx()));
        this.apic = apic;
    }

    // Registers before bits, then by name: a map has no order, and a bit is to hold within its register.
    private static List<Setting> settings(Map<String, Long> set) {
        List<Setting> settings = new ArrayList<>();
        set.forEach((name, value) -> {
            CpuidBit bit = CpuidBit.parse("cpu.set", name);
            long most = bit.bit() < 0 ? 0xFFFF_FFFFL : 1;
            if (value < 0 || value > most) {
                throw new SpecException("cpu.set", "%s takes 0 to 0x%x, not %d".formatted(name, most, value));
            }
            settings.add(new Setting(bit, value.intValue()));
        });
        if (settings.size() > 1) { // making the comparator takes milliseconds of a start
            settings.sort(Comparator.comparingInt((Setting s) -> s.bit().bit())
                    .thenComparing(s -> s.bit().toString()));
        }
        return settings;
    }

    /** The leaves of vCPU {@code id}, whose APIC id is the same number. */
    public List<CpuidEntry> entries(int id) {
        List<CpuidEntry> leaves = new ArrayList<>();
        for (CpuidEntry e : host) {
            if (e.function() != 0xB && e.function() != 0x1F && e.function() != AMD_EXTENDED_TOPOLOGY) {
                leaves.add(withTopology(e, id));
            }
        }
        if (maxBasicLeaf() >= 0xB) {
            addExtendedTopology(leaves, 0xB, id);
        }
        if (maxBasicLeaf() >= 0x1F) {
            addExtendedTopology(leaves, 0x1F, id);
        }
        hidden.forEach(bit -> change(leaves, bit, old -> old & ~bit.mask()));
        settings.forEach(s -> overwrite(leaves, s.bit(), s.value()));
        return leaves;
    }

    private int maxBasicLeaf() {
        return host.stream()
                .filter(e -> e.function() == 0)
                .mapToInt(CpuidEntry::eax)
                .max()
                .orElse(0);
    }

    private CpuidEntry withTopology(CpuidEntry e, int id) {
        int n = spec.vcpus();
        return switch (e.function()) {
            case 0x1 -> {
                int ebx = (e.ebx() & 0xFFFF) | Math.min(n, 255) << 16 | (id & 0xFF) << 24;
                int ecx = e.ecx() & ~TSC_DEADLINE | HYPERVISOR;
                ecx = switch (apic) {
                    case ABSENT -> ecx & ~X2APIC;
                    case WITHOUT_DEADLINE -> ecx;
                    case WITH_DEADLINE -> ecx | TSC_DEADLINE;
                };
                int edx = n > 1 ? e.edx() | HTT : e.edx() & ~HTT;
                yield e.with(e.eax(), ebx, ecx, edx);
            }
            // SDM 2A, CPUID leaf 4: EAX 31:26 cores in the package less one.
            case 0x4 -> {
                CpuidEntry shared = withSharing(e);
                yield isCache(e) ? shared.with(shared.eax() | Math.min(n, 64) - 1 << 26, e.ebx(), e.ecx(), e.edx()) : e;
            }
            // APM 3, E.4.2 and E.5.2: CmpLegacy, where the logical processors are cores.
            case 0x8000_0001 -> {
                int legacy = n > 1 ? e.ecx() | CMP_LEGACY : e.ecx() & ~CMP_LEGACY;
                yield amd ? e.with(e.eax(), e.ebx(), legacy, e.edx()) : e;
            }
            // APM 3, E.4.7: ECX 7:0 threads in the package less one, 15:12 APIC id bits. Reserved by Intel.
            case 0x8000_0008 -> {
                int ecx = e.ecx() & ~0xF0FF | Math.min(n, 256) - 1 | idBits() << 12;
                yield amd ? e.with(e.eax(), e.ebx(), ecx, e.edx()) : e;
            }
            // APM 3, E.4.15: the cache leaves of AMD.
            case 0x8000_001D -> isCache(e) ? withSharing(e) : e;
            // APM 3, E.4.16: extended APIC id; core id and one thread for each core; node 0 of 1.
            case 0x8000_001E -> amd ? e.with(id, id & 0xFF, 0, e.edx()) : e;
            default -> e;
        };
    }

    /** Whether a cache leaf is one, or the end of their list. */
    private static boolean isCache(CpuidEntry e) {
        return (e.eax() & 0x1F) != 0;
    }

    /**
     * Cache leaves, EAX 25:14, threads that share the cache less one: all do from level 3 on, else each has its own.
     */
    private CpuidEntry withSharing(CpuidEntry e) {
        int level = e.eax() >>> 5 & 7;
        int sharing = level >= 3 ? spec.vcpus() - 1 : 0;
        return e.with(e.eax() & 0x3FFF | sharing << 14, e.ebx(), e.ecx(), e.edx());
    }

    /** APIC id bits that number the vCPUs of the one socket. */
    private int idBits() {
        return 32 - Integer.numberOfLeadingZeros(spec.vcpus() - 1);
    }

    // SDM 2A, CPUID leaves 0BH and 1FH: EAX id bits to shift for the next level, EBX threads at this level, ECX 15:8
    // its type.
    private void addExtendedTopology(List<CpuidEntry> leaves, int leaf, int id) {
        int n = spec.vcpus();
        leaves.add(new CpuidEntry(leaf, 0, SIGNIFICANT_INDEX, 0, 1, LEVEL_SMT << 8, id));
        leaves.add(new CpuidEntry(leaf, 1, SIGNIFICANT_INDEX, idBits(), n, LEVEL_CORE << 8 | 1, id));
        leaves.add(new CpuidEntry(leaf, 2, SIGNIFICANT_INDEX, 0, 0, 2, id));
    }

    private static void change(List<CpuidEntry> leaves, CpuidBit bit, IntUnaryOperator change) {
        leaves.replaceAll(e -> bit.isIn(e) ? bit.apply(e, change) : e);
    }

    private static void overwrite(List<CpuidEntry> leaves, CpuidBit bit, int value) {
        if (leaves.stream().noneMatch(bit::isIn)) {
            int flags = bit.index() == 0 ? 0 : SIGNIFICANT_INDEX;
            leaves.add(new CpuidEntry(bit.function(), bit.index(), flags, 0, 0, 0, 0));
        }
        change(leaves, bit, old -> old & ~bit.mask() | value << Math.max(bit.bit(), 0) & bit.mask());
    }
}
