// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.vcpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What GNU as makes of each form, decoded. Register n holds 0x1000 * (n + 1). */
class PopulationCountTest {
    private static final long NEXT_RIP = 0x20_0000;
    private static final long SEGMENT_BASE = 0x7_0000_0000L;

    @ParameterizedTest
    @CsvSource({
        "f3480fb8c1,      8, 0, 1", // popcnt %rcx,%rax
        "f30fb8c1,        4, 0, 1", // popcnt %ecx,%eax
        "66f30fb8c1,      2, 0, 1", // popcnt %cx,%ax
        "f366480fb8c1,    8, 0, 1", // REX.W goes before 66
        "f34d0fb8d1,      8, 10, 9", // popcnt %r9,%r10
    })
    void registers(String hex, int width, int target, int source) {
        PopulationCount p = decode(hex);
        assertThat(p)
                .isEqualTo(new PopulationCount(hex.length() / 2, width, target, new PopulationCount.Register(source)));
    }

    @ParameterizedTest
    @CsvSource({
        "f3480fb810,           8, 2, 0x1000", // popcnt (%rax),%rdx
        "f30fb84511,           4, 0, 0x6011", // popcnt 0x11(%rbp),%eax
        "f3410fb845fe,         4, 0, 0xdffe", // popcnt -2(%r13),%eax
        "f3480fb80578563412,   8, 0, 0x12545678", // popcnt 0x12345678(%rip),%rax
        "66f30fb805f0ffffff,   2, 0, 0x1ffff0", // popcnt -16(%rip),%ax
        "f3480fb80424,         8, 0, 0x5000", // popcnt (%rsp),%rax
        "f3490fb80424,         8, 0, 0xd000", // popcnt (%r12),%rax
        "f3480fb844dc08,       8, 0, 0x25008", // popcnt 8(%rsp,%rbx,8),%rax
        "f34f0fb83ca0,         8, 15, 0x3d000", // popcnt (%r8,%r12,4),%r15
        "f30fb80c7500100000,   4, 1, 0xf000", // popcnt 0x1000(,%rsi,2),%ecx
        "f3480fb8042500000040, 8, 0, 0x40000000", // popcnt 0x40000000,%rax
        "65f3480fb8042510000000, 8, 0, 0x700000010", // popcnt %gs:0x10,%rax
        "6466f30fb807,         2, 0, 0x700008000", // popcnt %fs:(%rdi),%ax
        "67f3480fb840f0,       8, 0, 0xff0", // popcnt -16(%eax),%rax
        "67f3480fb88000f0ffbf, 8, 0, 0xc0000000", // popcnt 0xbffff000(%eax),%rax
    })
    void memory(String hex, int width, int target, String linear) {
        PopulationCount p = decode(hex);
        assertThat(p).isNotNull();
        assertThat(p.length()).isEqualTo(hex.length() / 2);
        assertThat(p.width()).isEqualTo(width);
        assertThat(p.target()).isEqualTo(target);
        PopulationCount.Memory m = (PopulationCount.Memory) p.source();
        long base = m.segment() == PopulationCount.Segment.FLAT ? 0 : SEGMENT_BASE;
        assertThat(m.linear(n -> 0x1000L * (n + 1), NEXT_RIP, base)).isEqualTo(Long.decode(linear));
    }

    @Test
    void fsAndGsAreToldApart() {
        assertThat(((PopulationCount.Memory) decode("6466f30fb807").source()).segment())
                .isEqualTo(PopulationCount.Segment.FS);
        assertThat(((PopulationCount.Memory) decode("65f30fb807").source()).segment())
                .isEqualTo(PopulationCount.Segment.GS);
    }

    @ParameterizedTest
    @CsvSource({
        "0fb8c1", // JMPE, without F3
        "f30fb9c1",
        "f30fb0c1",
        "f0f30fb8c1", // LOCK
        "f2f30fb8c1",
        "f348660fb8c1", // REX not right before the opcode
        "f3480fb880000000", // the displacement is cut off
        "f3480fb804", // the SIB byte is
        "f3",
    })
    void whatIsNone(String hex) {
        assertThat(decode(hex)).isNull();
    }

    @Test
    void onlyTheOperandIsCounted() {
        assertThat(decode("66f30fb8c1").count(0xFFFF_FFFF_FFFF_0101L)).isEqualTo(2);
        assertThat(decode("f30fb8c1").count(0xFFFF_FFFF_8001_0101L)).isEqualTo(4);
        assertThat(decode("f3480fb8c1").count(-1)).isEqualTo(64);
    }

    @Property(tries = 5000)
    void guestBytesNeverThrow(@ForAll @Size(max = 15) byte[] bytes) {
        byte[] code = bytes.clone();
        if (code.length > 3) { // else random bytes would hardly ever be a POPCNT
            code[0] = (byte) 0xF3;
            code[1] = 0x0F;
            code[2] = (byte) 0xB8;
        }
        PopulationCount p = PopulationCount.decode(code);
        if (p != null) {
            assertThat(p.length()).isLessThanOrEqualTo(code.length);
            assertThat(p.target()).isBetween(0, 15);
            assertThat(PopulationCount.decode(Arrays.copyOf(code, p.length()))).isEqualTo(p);
            assertThat(PopulationCount.decode(Arrays.copyOf(code, p.length() - 1)))
                    .isNull();
        }
    }

    private static PopulationCount decode(String hex) {
        return PopulationCount.decode(HexFormat.of().parseHex(hex));
    }
}
