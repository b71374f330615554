// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What each sector of a disk may be after a crash. Every sector is full of one number, 0 for zeros. */
final class Stamps {
    private static final int LONGS = Disk.SECTOR / Long.BYTES;

    private final List<Set<Long>> allowed = new ArrayList<>();
    private final long[] now;

    /** A disk as it is. */
    Stamps(byte[] disk) {
        now = new long[disk.length / Disk.SECTOR];
        for (int s = 0; s < now.length; s++) {
            now[s] = number(disk, s);
            allowed.add(new HashSet<>(Set.of(now[s])));
        }
    }

    static byte[] sectors(int count, long number) {
        ByteBuffer b = ByteBuffer.allocate(count * Disk.SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count * LONGS; i++) {
            b.putLong(i * Long.BYTES, number);
        }
        byte[] all = new byte[b.capacity()];
        b.get(0, all);
        return all;
    }

    private static long number(byte[] disk, int sector) {
        ByteBuffer b =
                ByteBuffer.wrap(disk, sector * Disk.SECTOR, Disk.SECTOR).slice().order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 1; i < LONGS; i++) {
            assertThat(b.getLong(i * Long.BYTES))
                    .as("sector %d is torn", sector)
                    .isEqualTo(b.getLong(0));
        }
        return b.getLong(0);
    }

    /** It is written, or was about to be. */
    void writes(int sector, int count, long number) {
        for (int s = sector; s < sector + count; s++) {
            allowed.get(s).add(number);
            now[s] = number;
        }
    }

    /** All that was written is stable. */
    void flushed() {
        flushed(0, now.length);
    }

    /** What was written to some sectors is stable. */
    void flushed(int sector, int count) {
        for (int s = sector; s < sector + count; s++) {
            allowed.get(s).clear();
            allowed.get(s).add(now[s]);
        }
    }

    /** Checks a disk after a crash. */
    void check(byte[] disk) {
        for (int s = 0; s < now.length; s++) {
            assertThat(number(disk, s)).as("sector %d", s).isIn(allowed.get(s));
        }
    }
}
