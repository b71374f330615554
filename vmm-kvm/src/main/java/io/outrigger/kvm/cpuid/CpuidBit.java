// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.cpuid;

import io.outrigger.linux.CpuidEntry;
import io.outrigger.vmm.SpecException;
import java.util.Locale;
import java.util.function.IntUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One feature bit of CPUID, or a whole register (bit -1).
 *
 * <p>Immutable.
 *
 * @param function the leaf (EAX on input)
 * @param index the subleaf (ECX on input)
 * @param register where it is
 * @param bit 0 to 31, or -1 for the whole register
 */
public record CpuidBit(int function, int index, CpuidRegister register, int bit) {
    private static final Pattern SYNTAX =
            Pattern.compile("(0x[0-9a-f]{1,8})(?:\\.(0x[0-9a-f]{1,8}|\\d{1,9}))?:(eax|ebx|ecx|edx)(?:\\.(\\d{1,2}))?");

    /** Reads {@code 0x7.0:ebx.5} (a bit) or {@code 0x80000008:eax} (a register); the subleaf is 0 unless given. */
    static CpuidBit parse(String setting, String text) {
        Matcher m = SYNTAX.matcher(text.toLowerCase(Locale.ROOT));
        if (!m.matches()) {
            throw new SpecException(
                    setting,
                    "'" + text + "' is neither a known feature nor LEAF[.SUBLEAF]:REGISTER[.BIT],"
                            + " such as avx512f or 0x7.0:ebx.5");
        }
        int function = Integer.parseUnsignedInt(m.group(1).substring(2), 16);
        String sub = m.group(2);
        int index = sub == null ? 0 : Integer.decode(sub.startsWith("0x") ? sub : stripZeros(sub));
        int bit = m.group(4) == null ? -1 : Integer.parseInt(m.group(4));
        if (bit > 31) {
            throw new SpecException(setting, "'" + text + "': a register has bits 0 to 31");
        }
        return new CpuidBit(function, index, CpuidRegister.valueOf(m.group(3).toUpperCase(Locale.ROOT)), bit);
    }

    /** Whether {@code entry} is the leaf that has the bit. */
    boolean isIn(CpuidEntry entry) {
        return entry.function() == function && entry.index() == index;
    }

    /** The bit as a mask of its register. */
    int mask() {
        return bit < 0 ? -1 : 1 << bit;
    }

    /** The leaf with the register changed. */
    CpuidEntry apply(CpuidEntry e, IntUnaryOperator change) {
        return switch (register) {
            case EAX -> e.with(change.applyAsInt(e.eax()), e.ebx(), e.ecx(), e.edx());
            case EBX -> e.with(e.eax(), change.applyAsInt(e.ebx()), e.ecx(), e.edx());
            case ECX -> e.with(e.eax(), e.ebx(), change.applyAsInt(e.ecx()), e.edx());
            case EDX -> e.with(e.eax(), e.ebx(), e.ecx(), change.applyAsInt(e.edx()));
        };
    }

    private static String stripZeros(String decimal) {
        return Integer.toString(Integer.parseInt(decimal));
    }
}
