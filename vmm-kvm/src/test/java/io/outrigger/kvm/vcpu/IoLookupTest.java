// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.vcpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.vmm.IoBus;
import io.outrigger.vmm.IoDevice;
import io.outrigger.vmm.IoMap;
import io.outrigger.vmm.IoRange;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class IoLookupTest {
    private static final IoRange LOW = IoRange.port(0x10, 4);
    private static final IoRange HIGH = IoRange.port(0x14, 8);

    private final IoBus bus = new IoBus();
    private final IoLookup lookup = new IoLookup();

    @Property
    void findsWhatTheMapFinds(@ForAll @Size(max = 50) List<@IntRange(min = 0x0C, max = 0x20) Integer> ports) {
        IoBus two = new IoBus();
        two.attach(LOW, new Silent());
        two.attach(HIGH, new Silent());
        IoLookup remembering = new IoLookup();
        for (int port : ports) {
            assertThat(remembering.find(two.ports(), port)).isSameAs(two.ports().find(port));
        }
    }

    @Test
    void aDeviceThatIsDetachedIsNotFoundAgain() {
        bus.attach(LOW, new Silent());
        assertThat(lookup.find(bus.ports(), 0x10)).isNotSameAs(IoMap.NOBODY);
        bus.detach(LOW);
        assertThat(lookup.find(bus.ports(), 0x10)).isSameAs(IoMap.NOBODY);
    }

    @Test
    void anotherDeviceInItsPlaceIsFound() {
        IoDevice next = new Silent();
        bus.attach(LOW, new Silent());
        assertThat(lookup.find(bus.ports(), 0x10)).isNotSameAs(IoMap.NOBODY);
        bus.detach(LOW);
        bus.attach(LOW, next);
        assertThat(lookup.find(bus.ports(), 0x10).device()).isSameAs(next);
    }

    private static final class Silent implements IoDevice {
        @Override
        public long read(long offset, int width) {
            return 0;
        }

        @Override
        public void write(long offset, int width, long value) {}
    }
}
