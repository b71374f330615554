// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MappingsTest {
    @Test
    void tellsGuestMemoryFromTheRest() {
        List<String> smaps = List.of(
                "08048000-08049000 r-xp 00000000 08:01 42                         /usr/bin/java",
                "Size:                  4 kB",
                "Rss:                   4 kB",
                "Anonymous:             0 kB",
                "VmFlags: rd ex mr mw me",
                "7f0000000000-7f0001000000 rw-s 00000000 00:01 43               /memfd:outrigger-vm (deleted)",
                "Size:              16384 kB",
                "Rss:                 120 kB",
                "Pss:                  60 kB",
                "Pss_Dirty:            60 kB",
                "FilePmdMapped:         0 kB",
                "VmFlags: rd wr sh mr mw me ms nr sd",
                "7f0001000000-7f0002000000 rw-p 00000000 00:00 0",
                "Rss:                  40 kB",
                "Pss:                  10 kB",
                "VmFlags: rd wr mr mw me nr sd mg",
                "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0      [vsyscall]",
                "Rss:                   8 kB");
        assertThat(Mappings.parse(smaps)).isEqualTo(new Mappings(4, 172, 160, 70));
    }

    @Test
    void nothingIsNothing() {
        assertThat(Mappings.parse(List.of())).isEqualTo(new Mappings(0, 0, 0, 0));
    }
}
