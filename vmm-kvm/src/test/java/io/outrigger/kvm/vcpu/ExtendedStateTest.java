// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.vcpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.linux.CpuidEntry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtendedStateTest {
    private static final int XSAVE = 1 << 26;

    private static List<CpuidEntry> leaves(int featuresEcx, int components) {
        return List.of(
                new CpuidEntry(1, 0, 0, 0, 0, featuresEcx, 0),
                new CpuidEntry(0xD, 1, 1, -1, 0, 0, 0),
                new CpuidEntry(0xD, 0, 1, components, 0, 0, 0));
    }

    /** x87 and SSE; AVX; all of AVX-512 or none; neither PKRU nor AMX. */
    @ParameterizedTest
    @CsvSource({"0x3, 0x3", "0x7, 0x7", "0x207, 0x7", "0xe7, 0xe7", "0x67, 0x7", "0xe3, 0x3", "0x602e7, 0xe7", "0x1, 0"
    })
    void whatTheCpuidHasIsEnabledAsFarAsItGoesTogether(String components, String xcr0) {
        assertThat(ExtendedState.of(leaves(XSAVE, Integer.decode(components))).xcr0())
                .isEqualTo(Long.decode(xcr0));
    }

    @Test
    void withoutXsaveThereIsNothing() {
        assertThat(ExtendedState.of(leaves(0, 7)).isPresent()).isFalse();
        assertThat(ExtendedState.of(List.of()).isPresent()).isFalse();
    }

    @Test
    void kvmTakesOneRegister() {
        byte[] xcrs = ExtendedState.of(leaves(XSAVE, 7)).xcrs();
        assertThat(xcrs[0]).isEqualTo((byte) 1);
        assertThat(xcrs[16]).isEqualTo((byte) 7);
    }
}
