// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.cpuid;

import io.outrigger.linux.CpuidEntry;
import io.outrigger.vmm.CpuSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/**
 * What CPUID tells a guest: all that KVM supports, less what the back end cannot do and the specification hides; topology leaves
 * that tell of one socket with one thread for each vCPU; KVM's own leaves kept.
 *
 * <p>Immutable.
 */
public final class CpuidPolicy {
    private static final int TSC_DEADLINE = 1 << 24;
    private static final int HYPERVISOR = 1 << 31;
    private static final int HTT = 1 << 28;
    private static final int LEVEL_SMT = 1;
    private static final int LEVEL_CORE = 2;
    private static final int SIGNIFICANT_INDEX = 1; // KVM_CPUID_FLAG_SIGNIFCANT_INDEX

    private final List<CpuidEntry> host;
    private final CpuSpec spec;
    private final List<CpuidBit> hidden;
    private final boolean tscDeadline;

    /**
     * A policy for the vCPUs of one VM.
     *
     * @param host what KVM supports (KVM_GET_SUPPORTED_CPUID)
     * @param spec how many vCPUs, and what to hide and to set
     * @param quirks bits to hide because the back end has them only by name
     * @param tscDeadline whether the in-kernel local APIC has a TSC-deadline timer; KVM does not say so in {@code host}
     */
    public CpuidPolicy(List<CpuidEntry> host, CpuSpec spec, List<CpuidBit> quirks, boolean tscDeadline) {
        this.host = List.copyOf(host);
        this.spec = spec;
        this.hidden = new ArrayList<>(quirks);
        if (!spec.mask().isEmpty()) {
            CpuidFeatures features = new CpuidFeatures();
            spec.mask().forEach(name -> hidden.add(features.find(name)));
        }
        this.tscDeadline = tscDeadline;
    }

    /** The leaves of vCPU {@code id}, whose APIC id is the same number. */
    public List<CpuidEntry> entries(int id) {
        List<CpuidEntry> leaves = new ArrayList<>();
        for (CpuidEntry e : host) {
            if (e.function() != 0xB && e.function() != 0x1F) {
                leaves.add(withTopology(e, id));
            }
        }
        addExtendedTopology(leaves, 0xB, id);
        if (maxBasicLeaf() >= 0x1F) {
            addExtendedTopology(leaves, 0x1F, id);
        }
        hidden.forEach(bit -> change(leaves, bit, old -> old & ~bit.mask()));
        for (Map.Entry<String, Long> s : spec.set().entrySet()) {
            overwrite(
                    leaves, CpuidBit.parse("cpu.set", s.getKey()), s.getValue().intValue());
        }
        return leaves;
    }

    private int maxBasicLeaf() {
        return host.stream()
                .filter(e -> e.function() == 0)
                .mapToInt(CpuidEntry::eax)
                .findFirst()
                .orElse(0);
    }

    private CpuidEntry withTopology(CpuidEntry e, int id) {
        int n = spec.vcpus();
        return switch (e.function()) {
            case 0x1 -> {
                int ebx = (e.ebx() & 0xFFFF) | Math.min(n, 255) << 16 | (id & 0xFF) << 24;
                int ecx = e.ecx() | HYPERVISOR | (tscDeadline ? TSC_DEADLINE : 0);
                int edx = n > 1 ? e.edx() | HTT : e.edx() & ~HTT;
                yield e.with(e.eax(), ebx, ecx, edx);
            }
            // SDM 2A, CPUID leaf 4: EAX 31:26 cores in the package less one, 25:14 threads that share the cache less
            // one.
            case 0x4 -> {
                int level = e.eax() >>> 5 & 7;
                int sharing = level >= 3 ? Math.min(n, 4096) - 1 : 0;
                int cores = Math.min(n, 64) - 1;
                yield e.with(e.eax() & 0x3FFF | sharing << 14 | cores << 26, e.ebx(), e.ecx(), e.edx());
            }
            // APM 3, E.4.7: ECX 7:0 threads in the package less one, 15:12 APIC id bits.
            case 0x8000_0008 ->
                e.with(e.eax(), e.ebx(), e.ecx() & ~0xF0FF | Math.min(n, 256) - 1 & 0xFF | idBits() << 12, e.edx());
            // APM 3, E.4.15: the cache leaves of AMD, with the sharing as in leaf 4.
            case 0x8000_001D -> {
                int level = e.eax() >>> 5 & 7;
                int sharing = level >= 3 ? Math.min(n, 4096) - 1 : 0;
                yield e.with(e.eax() & 0x3FFF | sharing << 14, e.ebx(), e.ecx(), e.edx());
            }
            // APM 3, E.4.16: extended APIC id; core id and one thread for each core; node 0 of 1.
            case 0x8000_001E -> e.with(id, id & 0xFF, 0, e.edx());
            default -> e;
        };
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
