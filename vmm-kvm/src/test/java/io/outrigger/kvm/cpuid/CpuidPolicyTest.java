// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.cpuid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.kvm.cpuid.CpuidPolicy.LocalApic;
import io.outrigger.linux.CpuidEntry;
import io.outrigger.vmm.CpuSpec;
import io.outrigger.vmm.SpecException;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CpuidPolicyTest {
    private static final int HYPERVISOR = 1 << 31;
    private static final int TSC_DEADLINE = 1 << 24;
    private static final int X2APIC = 1 << 21;

    /** As KVM_GET_SUPPORTED_CPUID gives it on Intel: two threads a core, its own APIC id, all leaves to 0x1F. */
    private static final List<CpuidEntry> INTEL = List.of(
            leaf(0x0, 0, 0x20, 0x756E_6547, 0x6C65_746E, 0x4965_6E69),
            leaf(0x1, 0, 0xA_0671, 0x0502_0800, 0xFFFA_3223 & ~HYPERVISOR & ~TSC_DEADLINE | X2APIC, 0x1F8B_FBFF),
            leaf(0x4, 0, 0x0400_4121, 0x02C0_003F, 0x3F, 0),
            leaf(0x4, 1, 0x0400_4143, 0x03C0_003F, 0x7FF, 0),
            leaf(0x4, 2, 0x0403_C163, 0x03C0_003F, 0x7_7FFF, 4),
            leaf(0x4, 3, 0, 0, 0, 0),
            leaf(0x7, 0, 2, 0xF1BF_2FFB, 0x1A01_0104, 0x2001_0000),
            leaf(0xB, 0, 1, 2, 0x100, 5),
            leaf(0xB, 1, 5, 20, 0x201, 5),
            leaf(0x1F, 0, 1, 2, 0x100, 5),
            leaf(0x4000_0000, 0, 0x4000_0001, 0x4B4D_564B, 0x564B_4D56, 0x4D),
            leaf(0x4000_0001, 0, 0x0100_7EFB, 0, 0, 0),
            leaf(0x8000_0001, 0, 0, 0, 0x121, 0x2C10_0800),
            leaf(0x8000_0008, 0, 0x3930, 0, 0, 0));

    /** As on AMD, with topology extensions; KVM leaves the hypervisor bit clear there. */
    private static final List<CpuidEntry> AMD = List.of(
            leaf(0x0, 0, 0x10, 0x6874_7541, 0x444D_4163, 0x6974_6E65),
            leaf(0x1, 0, 0x80_0F12, 0x0708_0800, 0x76D8_320B & ~HYPERVISOR | X2APIC, 0x178B_FBFF),
            leaf(0x4, 0, 0, 0, 0, 0),
            leaf(0x7, 0, 0, 0x219C_91A9, 0, 0),
            leaf(0xB, 0, 1, 2, 0x100, 7),
            leaf(0x8000_0001, 0, 0x80_0F12, 0, 0x0040_0123, 0x2E50_0800),
            leaf(0x8000_0008, 0, 0x3030, 0x7, 0x0002_400F, 0),
            leaf(0x8000_001D, 0, 0x4121, 0x01C0_003F, 0x3F, 0),
            leaf(0x8000_001D, 1, 0x0001_C163, 0x03C0_003F, 0x1FFF, 1),
            leaf(0x8000_001D, 2, 0, 0, 0, 0),
            leaf(0x8000_001E, 0, 7, 0x0103, 0x0101, 0),
            leaf(0x8000_0026, 0, 1, 2, 0x100, 7));

    // EBX of 1: vCPUs in 23:16, its id in 31:24. EAX of 0x4.2: vCPUs less one in 25:14 and (up to 64) in 31:26.
    @ParameterizedTest
    @CsvSource({
        "1,  0, 0x00010800, 0, 0x00000163, 0x00000121, 0",
        "2,  1, 0x01020800, 1, 0x04004163, 0x04000121, 1",
        "3,  2, 0x02030800, 1, 0x08008163, 0x08000121, 2",
        "64, 63, 0x3f400800, 1, 0xfc0fc163, 0xfc000121, 6",
    })
    void intelTopology(int n, int id, String ebx1, int htt, String l3, String l1, int bits) {
        List<CpuidEntry> e = entries(INTEL, CpuSpec.of(n), id);
        assertThat(find(e, 0x1, 0).ebx()).isEqualTo(hex(ebx1));
        assertThat(find(e, 0x1, 0).edx() >>> 28 & 1).isEqualTo(htt);
        assertThat(find(e, 0x4, 0).eax()).isEqualTo(hex(l1));
        assertThat(find(e, 0x4, 2).eax()).isEqualTo(hex(l3));
        assertThat(find(e, 0x4, 3)).as("the end of the caches").isEqualTo(leaf(0x4, 3, 0, 0, 0, 0));
        for (int leaf : new int[] {0xB, 0x1F}) {
            assertThat(find(e, leaf, 0)).isEqualTo(leaf(leaf, 0, 0, 1, 0x100, id));
            assertThat(find(e, leaf, 1)).isEqualTo(leaf(leaf, 1, bits, n, 0x201, id));
            assertThat(find(e, leaf, 2)).isEqualTo(leaf(leaf, 2, 0, 0, 2, id));
        }
        assertThat(find(e, 0x8000_0001, 0).ecx()).isEqualTo(0x121);
        assertThat(find(e, 0x8000_0008, 0).ecx()).as("reserved").isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "1,  0, 0x00010800, 0x00400121, 0x00020000, 0x0163",
        "2,  1, 0x01020800, 0x00400123, 0x00021001, 0x4163",
        "3,  2, 0x02030800, 0x00400123, 0x00022002, 0x8163",
        "64, 63, 0x3f400800, 0x00400123, 0x0002603f, 0xfc163",
    })
    void amdTopology(int n, int id, String ebx1, String legacy, String size, String l3) {
        List<CpuidEntry> e = entries(AMD, CpuSpec.of(n), id);
        assertThat(find(e, 0x1, 0).ebx()).isEqualTo(hex(ebx1));
        assertThat(find(e, 0x8000_0001, 0).ecx()).as("CmpLegacy").isEqualTo(hex(legacy));
        assertThat(find(e, 0x8000_0008, 0).ecx()).isEqualTo(hex(size));
        assertThat(find(e, 0x8000_001D, 0).eax()).isEqualTo(0x121);
        assertThat(find(e, 0x8000_001D, 1).eax()).isEqualTo(hex(l3));
        assertThat(find(e, 0x8000_001D, 2).eax()).isZero();
        assertThat(find(e, 0x8000_001E, 0)).isEqualTo(leaf(0x8000_001E, 0, id, id, 0, 0));
        assertThat(find(e, 0x4, 0)).as("reserved").isEqualTo(leaf(0x4, 0, 0, 0, 0, 0));
        assertThat(find(e, 0xB, 1).edx()).isEqualTo(id);
        assertThat(e).noneMatch(l -> l.function() == 0x8000_0026 || l.function() == 0x1F);
    }

    @Test
    void aHostWithoutExtendedTopologyGetsNone() {
        List<CpuidEntry> old = List.of(leaf(0x0, 0, 0x7, 0x756E_6547, 0x6C65_746E, 0x4965_6E69));
        assertThat(entries(old, CpuSpec.of(2), 0)).noneMatch(e -> e.function() == 0xB);
    }

    @ParameterizedTest
    @EnumSource(LocalApic.class)
    void featuresOfTheLocalApicFollowTheVm(LocalApic apic) {
        for (List<CpuidEntry> host : List.of(INTEL, AMD)) {
            for (int told : new int[] {0, TSC_DEADLINE}) { // KVM tells of it since Linux 6.14 only
                List<CpuidEntry> h = host.stream()
                        .map(e -> e.function() == 1 ? e.with(e.eax(), e.ebx(), e.ecx() | told, e.edx()) : e)
                        .toList();
                int ecx = find(new CpuidPolicy(h, CpuSpec.of(1), List.of(), apic).entries(0), 1, 0)
                        .ecx();
                assertThat((ecx & TSC_DEADLINE) != 0).isEqualTo(apic == LocalApic.WITH_DEADLINE);
                assertThat((ecx & X2APIC) != 0).isEqualTo(apic != LocalApic.ABSENT);
                assertThat(ecx & HYPERVISOR)
                        .as("a hypervisor, though kvm_amd does not say so")
                        .isNotZero();
            }
        }
    }

    @Test
    void kvmsOwnLeavesAreKeptLessTheQuirks() {
        CpuidBit ipi = new CpuidBit(0x4000_0001, 0, CpuidRegister.EAX, 11);
        List<CpuidEntry> e = new CpuidPolicy(INTEL, CpuSpec.of(1), List.of(ipi), LocalApic.WITH_DEADLINE).entries(0);
        assertThat(find(e, 0x4000_0000, 0)).isEqualTo(find(INTEL, 0x4000_0000, 0));
        assertThat(find(e, 0x4000_0001, 0).eax()).isEqualTo(0x0100_7EFB & ~(1 << 11));
    }

    @ParameterizedTest
    @CsvSource({
        "avx512f,       0x7:ebx.16",
        "AVX512_VNNI,   0x7:ecx.11",
        "hypervisor,    0x1:ecx.31",
        "x2apic,        0x1:ecx.21",
        "ht,            0x1:edx.28",
        "ssbd,          0x7:edx.31",
        "xfd,           0xd.1:eax.4",
        "kvm-pv-ipi,    0x40000001:eax.11",
        "kvm-migration-control, 0x40000001:eax.17",
        "topoext,       0x80000001:ecx.22",
        "3dnow,         0x80000001:edx.31",
        "syscall,       0x80000001:edx.11",
        "invariant-tsc, 0x80000007:edx.8",
        "wbnoinvd,      0x80000008:ebx.9",
        "ibpb,          0x80000008:ebx.12",
        "stibp,         0x80000008:ebx.15",
    })
    void namesAreBits(String name, String position) {
        CpuidFeatures features = new CpuidFeatures();
        assertThat(features.find(name)).isEqualTo(features.find(position));
    }

    @Test
    void masksHideByNameByBitAndByRegister() {
        CpuSpec spec = new CpuSpec(1, List.of(), List.of("avx512f", "0x7.0:ebx.5", "0x80000001:edx"), Map.of());
        List<CpuidEntry> e = entries(INTEL, spec, 0);
        assertThat(find(e, 0x7, 0).ebx()).isEqualTo(0xF1BF_2FFB & ~(1 << 16) & ~(1 << 5));
        assertThat(find(e, 0x8000_0001, 0).edx()).isZero();
    }

    @Test
    void settingsOverwriteRegistersThenBits() {
        CpuSpec spec = new CpuSpec(
                1,
                List.of(),
                List.of("avx512f"),
                Map.of("0x7:ebx.16", 1L, "0x7:ebx", 0xFFFE_0000L, "0x80000030.2:ecx", 0xFFFF_FFFFL));
        List<CpuidEntry> e = entries(INTEL, spec, 0);
        assertThat(find(e, 0x7, 0).ebx()).isEqualTo(0xFFFF_0000);
        assertThat(find(e, 0x8000_0030, 2)).isEqualTo(new CpuidEntry(0x8000_0030, 2, 1, 0, 0, -1, 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "avx512ff | cpu.mask: 'avx512ff' is no known feature; is it avx512f?",
                "kvm_pv_ip | cpu.mask: 'kvm_pv_ip' is no known feature; is it kvm-pv-ipi?",
                "0x7:ebx.32 | cpu.mask: '0x7:ebx.32': a register has bits 0 to 31",
            })
    void unknownNamesAreRefusedWithTheNearest(String name, String message) {
        assertThatThrownBy(() -> entries(INTEL, new CpuSpec(1, List.of(), List.of(name), Map.of()), 0))
                .isInstanceOf(SpecException.class)
                .hasMessage(message);
    }

    @Test
    void whatIsLikeNothingIsToldTheSyntax() {
        assertThatThrownBy(() -> new CpuidFeatures().find("qqqqqqqqqqqq"))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("LEAF[.SUBLEAF]:REGISTER[.BIT]");
    }

    @ParameterizedTest
    @CsvSource({"0x7:ebx.5, 2", "0x7:ebx.5, -1", "0x7:ebx, 4294967296", "0x7:ebx, -1", "avx, 1"})
    void valuesThatDoNotFitAreRefused(String register, long value) {
        assertThatThrownBy(() -> entries(INTEL, new CpuSpec(1, List.of(), List.of(), Map.of(register, value)), 0))
                .isInstanceOf(SpecException.class)
                .hasMessageStartingWith("cpu.set: ");
    }

    @Property
    void aPolicyChangesNothingTheSecondTime(
            @ForAll("masks") List<String> masks, @ForAll @IntRange(min = 1, max = 300) int n, @ForAll boolean amd) {
        CpuSpec spec = new CpuSpec(n, List.of(), masks, Map.of());
        List<CpuidEntry> once = entries(amd ? AMD : INTEL, spec, n - 1);
        assertThat(entries(once, spec, n - 1)).isEqualTo(once);
        CpuidFeatures features = new CpuidFeatures();
        for (String mask : masks) {
            CpuidBit bit = features.find(mask);
            for (CpuidEntry e : once) {
                assertThat(bit.isIn(e) ? bit.apply(e, old -> old & ~bit.mask()) : e)
                        .isEqualTo(e);
            }
        }
    }

    @Provide
    Arbitrary<List<String>> masks() {
        return Arbitraries.of(
                        "avx512f",
                        "x2apic",
                        "hypervisor",
                        "ht",
                        "cmp-legacy",
                        "topoext",
                        "0x1:ecx.3",
                        "kvm-pv-ipi",
                        "0x4.2:ebx",
                        "0xb.1:ebx.0",
                        "0x80000008:ecx.12",
                        "fsrm")
                .list()
                .ofMaxSize(6);
    }

    private static List<CpuidEntry> entries(List<CpuidEntry> host, CpuSpec spec, int id) {
        return new CpuidPolicy(host, spec, List.of(), LocalApic.WITH_DEADLINE).entries(id);
    }

    private static CpuidEntry find(List<CpuidEntry> entries, int function, int index) {
        List<CpuidEntry> found = entries.stream()
                .filter(e -> e.function() == function && e.index() == index)
                .toList();
        assertThat(found).as("leaf 0x%x.%d", function, index).hasSize(1);
        return found.getFirst();
    }

    private static CpuidEntry leaf(int function, int index, int eax, int ebx, int ecx, int edx) {
        boolean indexed = List.of(0x4, 0x7, 0xB, 0x1F, 0x8000_001D).contains(function);
        return new CpuidEntry(function, index, indexed ? 1 : 0, eax, ebx, ecx, edx);
    }

    private static int hex(String text) {
        return Long.decode(text).intValue();
    }
}
