// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.irq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.linux.IrqRoute;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GsiRoutesTest {
    private final List<List<IrqRoute>> tables = new ArrayList<>();

    @Test
    void interruptsOfDevicesComeAfterThePins() {
        GsiRoutes routes = GsiRoutes.split(tables::add);
        assertThat(routes.allocate()).isEqualTo(24);
        assertThat(routes.allocate()).isEqualTo(25);
        assertThat(tables).isEmpty();
        routes.route(25, 0xFEE0_1000L, 0x41);
        routes.route(25, 0xFEE0_1000L, 0x41);
        assertThat(tables).containsExactly(List.of(new IrqRoute.Msi(25, 0xFEE0_1000L, 0x41)));
        routes.release(25);
        assertThat(tables).last().isEqualTo(List.of());
        assertThat(routes.allocate()).isEqualTo(25);
    }

    @Test
    void kvmsOwnPinsStayWhenAMessageIsAdded() {
        GsiRoutes routes = GsiRoutes.kernel(tables::add);
        routes.route(routes.allocate(), 0xFEE0_0000L, 0x41);
        assertThat(tables).singleElement().satisfies(t -> {
            assertThat(t).hasSize(24 + 16 + 1);
            assertThat(t).contains(new IrqRoute.Pin(4, 0, 4), new IrqRoute.Pin(12, 1, 4), new IrqRoute.Pin(23, 2, 23));
        });
    }

    @Test
    void aRouteThatKvmRefusesIsNotInTheNextTable() {
        GsiRoutes routes = GsiRoutes.split(table -> {
            if (table.contains(new IrqRoute.Msi(24, -1, 0x41))) {
                throw new IllegalArgumentException("EINVAL");
            }
            tables.add(table);
        });
        int bad = routes.allocate();
        int good = routes.allocate();
        assertThatThrownBy(() -> routes.route(bad, -1, 0x41)).hasMessage("EINVAL");
        routes.route(good, 0xFEE0_1000L, 0x42);
        routes.unroute(bad);
        assertThat(tables).containsExactly(List.of(new IrqRoute.Msi(good, 0xFEE0_1000L, 0x42)));
    }

    @Test
    void thereAreNoMoreThanKvmTakes() {
        GsiRoutes routes = GsiRoutes.split(tables::add);
        for (int gsi = 24; gsi < 4096; gsi++) {
            assertThat(routes.allocate()).isEqualTo(gsi);
        }
        assertThatThrownBy(routes::allocate).hasMessageContaining("4096");
    }
}
