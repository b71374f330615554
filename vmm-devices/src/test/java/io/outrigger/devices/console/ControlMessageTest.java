// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.linux.headers.virtio_console_control;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ControlMessageTest {
    @Property
    void isLinuxsStructure(
            @ForAll int port, @ForAll @IntRange(max = 0xFFFF) int event, @ForAll @IntRange(max = 0xFFFF) int value) {
        ControlMessage message = new ControlMessage().set(port, event, value);
        MemorySegment s = message.toSegment();
        assertThat(s.byteSize()).isEqualTo(virtio_console_control.sizeof()).isEqualTo(ControlMessage.SIZE);
        assertThat(virtio_console_control.id(s)).isEqualTo(port).isEqualTo(message.port());
        assertThat(virtio_console_control.event(s)).isEqualTo((short) event);
        assertThat(message.event()).isEqualTo(event);
        assertThat(virtio_console_control.value(s)).isEqualTo((short) value);
        assertThat(message.value()).isEqualTo(value);
    }

    @Test
    void whatFollows() {
        ControlMessage message = new ControlMessage();
        assertThat(message.name(7, "x".repeat(64)).toSegment().byteSize()).isEqualTo(72);
        byte[] all = message.name(7, "ab").toSegment().toArray(ValueLayout.JAVA_BYTE);
        assertThat(all).containsExactly(7, 0, 0, 0, 7, 0, 1, 0, 'a', 'b');
        all = message.resize(0, new WindowSize(0x150, 65535)).toSegment().toArray(ValueLayout.JAVA_BYTE);
        assertThat(all).containsExactly(0, 0, 0, 0, 5, 0, 0, 0, 0x50, 1, -1, -1);
    }
}
