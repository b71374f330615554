// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.settings;

import io.outrigger.vmm.BlockSpec;
import io.outrigger.vmm.SpecException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A disk's files, as {@code --disk} names them.
 *
 * <p>Immutable.
 *
 * @param format of the lowest
 * @param files the lowest first
 */
public record DiskLayers(BlockSpec.Format format, List<Path> files) {
    /** Copies. */
    public DiskLayers {
        files = List.copyOf(files);
    }

    /**
     * Reads a disk's words; what does not say which files are its layers may stand there too.
     *
     * @throws SpecException if a value cannot be
     */
    public static DiskLayers parse(String text) {
        BlockSpec disk = (BlockSpec) DeviceDraft.of(Setting.DISK, text);
        List<Path> files = new ArrayList<>(List.of(disk.image()));
        files.addAll(disk.overlays());
        return new DiskLayers(disk.format(), files);
    }

    /**
     * Reads a size.
     *
     * @param option for the message
     */
    public static long size(String option, String text) {
        try {
            return Quantities.bytes(text);
        } catch (NumberFormatException e) {
            throw new UsageException(
                    "%s: must be a number with K, M, G or T, such as 10G, is %s".formatted(option, text));
        }
    }

    /** Writes a size. */
    public static String size(long bytes) {
        return Quantities.ofBytes(bytes);
    }
}
