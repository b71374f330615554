// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetSpecTest {
    private static final NetSpec SPEC = NetSpec.of(new NetSpec.Switch("lan"));

    @Test
    void anAddressIsWrittenAsItIsRead() {
        MacAddress address = MacAddress.parse("02:00:5e:10:00:ff");
        assertThat(address).hasToString("02:00:5e:10:00:ff");
        assertThat(address.value()).isEqualTo(0x0200_5E10_00FFL);
        assertThat(address.get(0)).isEqualTo((byte) 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "02:00:5e:10:00",
                "01:00:5e:10:00:01",
                "00:00:00:00:00:00",
                "ff:ff:ff:ff:ff:ff",
                "g2:0:0:0:0:0"
            })
    void whatIsNoAddressIsRefused(String text) {
        assertThatThrownBy(() -> MacAddress.parse(text)).isInstanceOf(SpecException.class);
    }

    @Test
    void addressesOfOnesOwnAreTheSameEachTimeAndLocal() {
        assertThat(MacAddress.of("vm", "net0")).isEqualTo(MacAddress.of("vm", "net0"));
        long different = IntStream.range(0, 1000)
                .mapToObj(i -> MacAddress.of("vm" + i, "net0"))
                .distinct()
                .count();
        assertThat(different).isEqualTo(1000);
        assertThat(MacAddress.of("vm", "net1").get(0) & 3).isEqualTo(2);
    }

    @Test
    void valuesAreChecked() {
        assertThatThrownBy(() -> SPEC.withPairs(0)).hasMessageContaining("net.queues");
        assertThatThrownBy(() -> SPEC.withPairs(65)).hasMessageContaining("net.queues");
        assertThatThrownBy(() -> SPEC.withMtu(67)).hasMessageContaining("net.mtu");
        assertThatThrownBy(() -> SPEC.withMtu(65_536)).hasMessageContaining("net.mtu");
        assertThatThrownBy(() -> new NetSpec.Tap("a/b")).hasMessageContaining("net.tap");
        assertThatThrownBy(() -> new NetSpec.Tap("sixteen-letters-")).hasMessageContaining("net.tap");
        assertThatThrownBy(() -> new NetSpec.Switch(" ")).hasMessageContaining("net.switch");
        assertThat(SPEC.withPairs(2).withMtu(9000).withMode(ServiceMode.TRAP).kind())
                .isEqualTo("net");
    }
}
