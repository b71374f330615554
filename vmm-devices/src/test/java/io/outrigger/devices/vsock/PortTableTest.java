// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.vsock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PortTableTest {
    private static final int MOST = 8;

    @Test
    void bothPortsCount() {
        PortTable table = new PortTable(4);
        table.put(PortTable.key(1, 2), 3);
        assertThat(table.find(PortTable.key(1, 2))).isEqualTo(3);
        assertThat(table.find(PortTable.key(2, 1))).isEqualTo(PortTable.NONE);
        assertThat(PortTable.key(-1, -2)).isNotEqualTo(PortTable.key(-2, -2));
        table.remove(PortTable.key(7, 7));
        table.clear();
        assertThat(table.find(PortTable.key(1, 2))).isEqualTo(PortTable.NONE);
    }

    @Property
    void isAMap(@ForAll @Size(max = 80) List<@IntRange(max = 23) Integer> keys) {
        PortTable table = new PortTable(MOST);
        Map<Integer, Integer> model = new HashMap<>();
        int slot = 0;
        for (int key : keys) {
            if (model.remove(key) != null) {
                table.remove(key(key));
            } else if (model.size() < MOST) {
                model.put(key, slot);
                table.put(key(key), slot++);
            }
            for (int k = 0; k < 24; k++) {
                assertThat(table.find(key(k))).isEqualTo(model.getOrDefault(k, PortTable.NONE));
            }
        }
    }

    private static long key(int k) {
        return PortTable.key(k, 0x4000_0000 - k);
    }
}
