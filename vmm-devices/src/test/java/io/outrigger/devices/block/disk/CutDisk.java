// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block.disk;

import io.outrigger.linux.BlockFile;
import io.outrigger.linux.Errno;
import io.outrigger.linux.IoVector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A file whose power is cut: of what was written since the last flush, each sector is there afterwards as it was at some
 * moment since then. A flush that fails loses data as Linux does: the next succeeds, and the data may be gone all the
 * same.
 */
final class CutDisk implements Disk {
    /** The power is cut. */
    static final class PowerCut extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private final Path path;
    private final BlockFile file;
    private final RawDisk real;
    private final Random random;
    private final Map<Long, List<byte[]>> unstable = new TreeMap<>();
    private final Map<Long, List<byte[]>> lost = new TreeMap<>();
    private long stableSize;
    private int left;
    private boolean failing;

    /** A file whose power is cut in the middle of the {@code operations}-th call. */
    CutDisk(Path path, Random random, int operations) {
        this.path = path;
        this.random = random;
        file = BlockFile.open(path.toString(), true);
        real = new RawDisk(file);
        stableSize = real.size();
        left = operations;
    }

    /** The next flush fails. */
    void failNextFlush() {
        failing = true;
    }

    private void tick() {
        if (left-- <= 0) {
            throw new PowerCut();
        }
    }

    private byte[] sector(long s) {
        return (s + 1) * SECTOR <= file.size() ? DiskBytes.read(real, s * SECTOR, SECTOR) : new byte[SECTOR];
    }

    private void remember(long offset, long length) {
        for (long s = offset / SECTOR; s < (offset + length + SECTOR - 1) / SECTOR; s++) {
            unstable.computeIfAbsent(s, k -> new ArrayList<>()).add(sector(s));
        }
    }

    @Override
    public long size() {
        return real.size();
    }

    @Override
    public int read(IoVector to, long offset) {
        return real.read(to, offset);
    }

    @Override
    public int write(IoVector from, long offset, boolean stable) {
        tick();
        long n = from.bytes();
        remember(offset, n);
        int error = real.write(from, offset, false);
        remember(offset, n);
        return error;
    }

    @Override
    public int flush() {
        tick();
        if (failing) {
            failing = false;
            unstable.forEach(
                    (s, v) -> lost.computeIfAbsent(s, k -> new ArrayList<>()).addAll(v));
            unstable.clear();
            return Errno.EIO;
        }
        unstable.clear();
        stableSize = file.size();
        return 0;
    }

    @Override
    public int discard(long offset, long length) {
        return writeZeroes(offset, length, true, false);
    }

    @Override
    public int writeZeroes(long offset, long length, boolean unmap, boolean stable) {
        tick();
        remember(offset, length);
        int error = real.writeZeroes(offset, length, unmap, false);
        remember(offset, length);
        return error;
    }

    /** What the file is when the power is back. */
    void cut() throws IOException {
        long size = stableSize + random.nextLong((file.size() - stableSize) / SECTOR + 1) * SECTOR;
        real.close();
        byte[] bytes = Files.readAllBytes(path);
        choose(unstable, bytes);
        choose(lost, bytes);
        Files.write(path, Arrays.copyOf(bytes, (int) size));
    }

    private void choose(Map<Long, List<byte[]>> sectors, byte[] bytes) {
        sectors.forEach((s, versions) -> {
            byte[] one = versions.get(random.nextInt(versions.size()));
            System.arraycopy(one, 0, bytes, (int) (s * SECTOR), SECTOR);
        });
    }

    @Override
    public void close() {
        real.close();
    }
}
