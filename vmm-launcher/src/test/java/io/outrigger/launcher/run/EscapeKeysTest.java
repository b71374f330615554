// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class EscapeKeysTest {
    private final EscapeKeys keys = new EscapeKeys();

    @Property
    void everyKeyButCtrlAIsTheGuests(@ForAll @IntRange(max = 255) int key) {
        assertThat(new EscapeKeys().accept(key)).isEqualTo(key == 1 ? EscapeKeys.NOTHING : key);
    }

    @Property
    void afterAnEscapeSequenceKeysAreTheGuestsAgain(
            @ForAll @IntRange(max = 255) int command, @ForAll @IntRange(min = 2, max = 255) int key) {
        EscapeKeys fresh = new EscapeKeys();
        fresh.accept(1);
        fresh.accept(command);
        assertThat(fresh.accept(key)).isEqualTo(key);
    }

    @Test
    void ctrlAThenALetterIsACommand() {
        assertThat(escape('x')).isEqualTo(EscapeKeys.QUIT);
        assertThat(escape('h')).isEqualTo(EscapeKeys.HELP);
        assertThat(escape('s')).isEqualTo(EscapeKeys.STATISTICS);
        assertThat(escape('a')).isEqualTo(1);
        assertThat(escape(1)).isEqualTo(1);
        assertThat(escape('z')).isEqualTo(EscapeKeys.NOTHING);
    }

    private int escape(int key) {
        assertThat(keys.accept(1)).isEqualTo(EscapeKeys.NOTHING);
        return keys.accept(key);
    }
}
