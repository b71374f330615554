// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.vcpu;

import io.outrigger.linux.CpuidEntry;
import io.outrigger.linux.StateKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The state components that a vCPU's user may enable in XCR0: x87, SSE, AVX and AVX-512, as far as its CPUID has them.
 * Others, such as AMX's tiles, want the host's leave first (arch_prctl(2), ARCH_REQ_XCOMP_GUEST_PERM).
 *
 * <p>Immutable.
 *
 * @param xcr0 the register's value, 0 without XSAVE
 */
record ExtendedState(long xcr0) {
    /** Of a vCPU whose CPUID is not known yet. */
    static final ExtendedState NONE = new ExtendedState(0);

    private static final int XSAVE = 1 << 26; // CPUID.1:ECX
    private static final int FEATURES = 1;
    private static final int COMPONENTS = 0xD;

    // SDM 1, 13.1: state-component bitmaps. Those of AVX-512 go together, and with AVX.
    private static final long SSE = 0x3;
    private static final long AVX = 0x4;
    private static final long AVX_512 = 0xE0;

    // struct kvm_xcrs: number, flags, then pairs of register (with padding) and value
    private static final int AT_VALUE = 16;

    /** By the leaves that the vCPU has. */
    static ExtendedState of(List<CpuidEntry> leaves) {
        boolean xsave = leaves.stream().anyMatch(l -> l.function() == FEATURES && (l.ecx() & XSAVE) != 0);
        long supported = leaves.stream()
                .filter(l -> l.function() == COMPONENTS && l.index() == 0)
                .mapToLong(l -> Integer.toUnsignedLong(l.eax()))
                .findFirst()
                .orElse(0);
        if (!xsave || (supported & SSE) != SSE) {
            return NONE;
        }
        long xcr0 = SSE | supported & AVX;
        return new ExtendedState((supported & (AVX | AVX_512)) == (AVX | AVX_512) ? xcr0 | AVX_512 : xcr0);
    }

    boolean isPresent() {
        return xcr0 != 0;
    }

    /** What KVM_SET_XCRS takes to set XCR0. */
    byte[] xcrs() {
        return ByteBuffer.allocate(Math.toIntExact(StateKind.XCRS.size()))
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0, 1)
                .putLong(AT_VALUE, xcr0)
                .array();
    }
}
