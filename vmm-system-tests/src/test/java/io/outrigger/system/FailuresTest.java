// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.guests.Payload;
import io.outrigger.vmm.BootSpec.Privilege;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.ImageException;
import io.outrigger.vmm.IoDevice;
import io.outrigger.vmm.IoRange;
import io.outrigger.vmm.SpecException;
import io.outrigger.vmm.VmSpec;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A VM that cannot be made leaves nothing behind, whichever step failed. */
@Core
class FailuresTest {
    @Test
    void nothingLeaks() throws Exception {
        IoDevice device = new IoDevice() {
            @Override
            public long read(long offset, int width) {
                return 0;
            }

            @Override
            public void write(long offset, int width, long value) {}
        };
        Guests.run(Guests.payload(Payload.POWER_OFF, Privilege.USER, ""));
        Leftovers leftovers = Leftovers.since();
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> Guests.create(VmSpec.linux(Path.of("no/such/kernel"))))
                    .isInstanceOf(ImageException.class)
                    .hasMessage("no/such/kernel: no such file");
            assertThatThrownBy(() -> Guests.create(VmSpec.linux(Image.of("noise", new byte[5000]))))
                    .isInstanceOf(ImageException.class);
            assertThatThrownBy(() -> Guests.create(
                            Guests.payload(Payload.SPIN, Privilege.USER, "").device(IoRange.port(0x3F8, 1), device)))
                    .isInstanceOf(SpecException.class)
                    .hasMessageContaining("overlaps");
        }
        leftovers.mustBeNone();
    }
}
