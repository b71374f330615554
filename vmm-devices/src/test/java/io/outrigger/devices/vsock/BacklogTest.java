// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.vsock;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class BacklogTest {
    private final MemorySegment room = Arena.ofAuto().allocate(70_000);

    @Property(tries = 300)
    void bytesComeOutAsTheyWentIn(@ForAll @Size(max = 40) List<@IntRange(min = -30_000, max = 60_000) Integer> steps) {
        Backlog backlog = new Backlog();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int in = 0;
        for (int step : steps) {
            if (step >= 0 && backlog.size() + step <= Credit.BUFFER) {
                for (int i = 0; i < step; i++) {
                    room.set(ValueLayout.JAVA_BYTE, 8 + i, (byte) ((in + i) * 7 >> 3));
                }
                backlog.add(room, 8, step);
                in += step;
            } else {
                int n = backlog.peek(room.asSlice(0, Math.abs(step)));
                assertThat(n).isEqualTo(Math.min(Math.abs(step), backlog.size()));
                out.writeBytes(room.asSlice(0, n).toArray(ValueLayout.JAVA_BYTE));
                backlog.drop(n);
            }
            assertThat(backlog.size()).isEqualTo(in - out.size());
            assertThat(backlog.isEmpty()).isEqualTo(in == out.size());
        }
        out.writeBytes(backlog.toArray());
        byte[] all = out.toByteArray();
        assertThat(all).hasSize(in);
        for (int i = 0; i < in; i++) {
            assertThat(all[i]).isEqualTo((byte) (i * 7 >> 3));
        }
    }
}
