// SPDX-License-Identifier: Apache-2.0
package io.outrigger.guests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PayloadTest {
    private static final int PT_LOAD = 1;
    private static final long LINK_ADDRESS = 0x20_0000;

    @ParameterizedTest
    @EnumSource(Payload.class)
    void isAnElfThatEntersLoadedExecutableCode(Payload payload) {
        ByteBuffer elf = ByteBuffer.wrap(payload.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        boolean wide = payload != Payload.MULTIBOOT && payload != Payload.PVH;
        assertThat(elf.getInt(0)).isEqualTo(0x464c_457f);
        assertThat(elf.get(4)).as("ELFCLASS").isEqualTo((byte) (wide ? 2 : 1));
        assertThat(elf.getShort(18)).as("machine").isEqualTo((short) (wide ? 62 : 3));

        long entry = wide ? elf.getLong(24) : elf.getInt(24);
        int table = wide ? (int) elf.getLong(32) : elf.getInt(28);
        int size = elf.getShort(wide ? 54 : 42);
        int count = elf.getShort(wide ? 56 : 44);
        boolean entryLoaded = false;
        for (int i = 0; i < count; i++) {
            int at = table + i * size;
            if (elf.getInt(at) != PT_LOAD) {
                continue;
            }
            long offset = wide ? elf.getLong(at + 8) : elf.getInt(at + 4);
            long physical = wide ? elf.getLong(at + 24) : elf.getInt(at + 12);
            long inFile = wide ? elf.getLong(at + 32) : elf.getInt(at + 16);
            long inMemory = wide ? elf.getLong(at + 40) : elf.getInt(at + 20);
            int flags = elf.getInt(at + (wide ? 4 : 24));
            assertThat(physical).isGreaterThanOrEqualTo(LINK_ADDRESS);
            assertThat(inMemory).isGreaterThanOrEqualTo(inFile);
            assertThat(offset + inFile).isLessThanOrEqualTo(elf.capacity());
            entryLoaded |= (flags & 1) != 0 && entry >= physical && entry < physical + inFile;
        }
        assertThat(entryLoaded).as("entry inside a loaded executable segment").isTrue();
    }
}
