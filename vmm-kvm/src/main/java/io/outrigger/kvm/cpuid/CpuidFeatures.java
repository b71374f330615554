// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.cpuid;

import io.outrigger.vmm.SpecException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Feature names and where CPUID tells them: Linux's names ({@code arch/x86/include/asm/cpufeatures.h}), and {@code
 * kvm-*} for KVM's paravirtual leaf 0x40000001 (Documentation/virt/kvm/x86/cpuid.rst). The bits are Intel's and AMD's
 * (SDM volume 2A, CPUID; APM volume 3, appendix E).
 *
 * <p>Immutable.
 */
final class CpuidFeatures {
    // leaf, subleaf and register; then the names of bits 0 to 31, "-" for those without a name worth masking.
    private static final String TABLE = """
            0x1:ecx pni pclmulqdq dtes64 monitor ds-cpl vmx smx est tm2 ssse3 cid sdbg fma cx16 xtpr pdcm - \
            pcid dca sse4-1 sse4-2 x2apic movbe popcnt tsc-deadline aes xsave osxsave avx f16c rdrand \
            hypervisor
            0x1:edx fpu vme de pse tsc msr pae mce cx8 apic - sep mtrr pge mca cmov pat pse36 pn clflush - \
            ds acpi mmx fxsr sse sse2 ss ht tm ia64 pbe
            0x7:ebx fsgsbase tsc-adjust sgx bmi1 hle avx2 fdp-excptn-only smep bmi2 erms invpcid rtm cqm \
            zero-fcs-fds mpx rdt-a avx512f avx512dq rdseed adx smap avx512ifma - clflushopt clwb intel-pt \
            avx512pf avx512er avx512cd sha-ni avx512bw avx512vl
            0x7:ecx prefetchwt1 avx512vbmi umip pku ospke waitpkg avx512-vbmi2 shstk gfni vaes vpclmulqdq \
            avx512-vnni avx512-bitalg tme avx512-vpopcntdq - la57 - - - - - rdpid keylocker bus-lock-detect \
            cldemote - movdiri movdir64b enqcmd sgx-lc pks
            0x7:edx - sgx-keys avx512-4vnniw avx512-4fmaps fsrm uintr - - avx512-vp2intersect srbds-ctrl \
            md-clear rtm-always-abort - tsx-force-abort serialize hybrid tsxldtrk - pconfig arch-lbr ibt - \
            amx-bf16 avx512-fp16 amx-tile amx-int8 spec-ctrl intel-stibp flush-l1d arch-capabilities \
            core-capabilities ssbd
            0xd.1:eax xsaveopt xsavec xgetbv1 xsaves xfd
            0x40000001:eax kvm-clocksource kvm-nop-io-delay kvm-mmu-op kvm-clocksource2 kvm-async-pf \
            kvm-steal-time kvm-pv-eoi kvm-pv-unhalt - kvm-pv-tlb-flush kvm-async-pf-vmexit kvm-pv-ipi \
            kvm-poll-control kvm-pv-sched-yield kvm-async-pf-int kvm-msi-ext-dest-id kvm-hc-map-gpa-range \
            kvm-migration-control
            0x80000001:ecx lahf-lm cmp-legacy svm extapic cr8-legacy abm sse4a misalignsse 3dnowprefetch \
            osvw ibs xop skinit wdt - lwp fma4 tce - nodeid-msr - tbm topoext perfctr-core perfctr-nb - \
            bpext ptsc perfctr-llc mwaitx
            0x80000001:edx - - - - - - - - - - - syscall - - - - - - - mp nx - mmxext - - fxsr-opt pdpe1gb \
            rdtscp - lm 3dnowext 3dnow
            0x80000007:edx - - - - - - - - invariant-tsc
            0x80000008:ebx clzero irperf xsaveerptr - rdpru - mba - - wbnoinvd - - ibpb - ibrs stibp
            """;

    private final Map<String, CpuidBit> byName = new HashMap<>();

    CpuidFeatures() {
        for (String row : TABLE.lines().toList()) {
            String[] words = row.split(" ");
            CpuidBit register = CpuidBit.parse("cpu.mask", words[0]);
            for (int bit = 0; bit < words.length - 1; bit++) {
                if (!words[bit + 1].equals("-")) {
                    byName.put(
                            words[bit + 1],
                            new CpuidBit(register.function(), register.index(), register.register(), bit));
                }
            }
        }
    }

    /**
     * The bit that {@code text} names, by feature name ({@code _} and {@code -} are the same) or by position.
     *
     * @throws SpecException if it names none
     */
    CpuidBit find(String text) {
        String name = text.toLowerCase(Locale.ROOT).replace('_', '-');
        CpuidBit named = byName.get(name);
        if (named != null) {
            return named;
        }
        try {
            return CpuidBit.parse("cpu.mask", text);
        } catch (SpecException e) {
            Optional<String> near = nearest(name);
            if (name.startsWith("0x") || near.isEmpty()) {
                throw e;
            }
            throw new SpecException("cpu.mask", "'%s' is no known feature; is it %s?".formatted(text, near.get()));
        }
    }

    /** The name that is fewest changes away, if that is a third of its letters at most. */
    private Optional<String> nearest(String text) {
        return byName.keySet().stream()
                .filter(name -> changes(name, text) <= Math.max(1, name.length() / 3))
                .min(Comparator.comparingInt((String name) -> changes(name, text))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Letters to insert, drop or replace (Levenshtein's distance). */
    private static int changes(String from, String to) {
        int[] row = new int[to.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
