// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

import io.outrigger.linux.EntryName;
import io.outrigger.linux.FileFlags;
import io.outrigger.linux.FileStat;
import io.outrigger.linux.InodeFd;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file, directory or whatever else that the guest has found, and the name by which it was found last.
 *
 * <p>Confined to one thread at a time, as {@link Inodes}.
 */
final class Inode {
    /** A file as the host tells it from others. */
    record FileId(long device, long number) {
        static FileId of(FileStat stat) {
            return new FileId(stat.device(), stat.number());
        }
    }

    /** A directory, and the name of an entry of it. */
    record Place(Inode directory, EntryName name) {}

    private final long id;
    private final FileId file;
    private final int kind;

    /** How often the guest has found it, and has not forgotten that again. */
    long lookups;

    /** How many inodes have it as their directory. */
    int children;

    /** How often it is open. */
    int handles;

    /** Where it was found last; null once that is another's place, or nobody's. */
    @Nullable
    Place place;

    @Nullable
    InodeFd fd;

    Inode(long id, FileId file, int kind) {
        this.id = id;
        this.file = file;
        this.kind = kind;
    }

    /** The number by which the guest calls it; never another's. */
    long id() {
        return id;
    }

    FileId file() {
        return file;
    }

    /** One of {@link FileFlags}. */
    int kind() {
        return kind;
    }

    /** Its descriptor, when it has one. */
    InodeFd fd() {
        return Objects.requireNonNull(fd);
    }

    boolean isDirectory() {
        return kind == FileFlags.DIRECTORY;
    }

    boolean isRegular() {
        return kind == FileFlags.REGULAR;
    }

    boolean isDevice() {
        return kind == FileFlags.CHARACTER_DEVICE || kind == FileFlags.BLOCK_DEVICE;
    }

    /** Whether nobody needs to know it any more. */
    boolean unused() {
        return lookups == 0 && children == 0 && handles == 0;
    }

    /** Whether it is what {@code stat} tells of. */
    boolean is(FileStat stat) {
        return kind == stat.kind() && file.number() == stat.number() && file.device() == stat.device();
    }

    boolean isNamed(Inode directory, EntryName text) {
        return place != null && place.directory() == directory && place.name().equals(text);
    }

    /** The directory in which it was found last; null if it has none, as the root. */
    @Nullable
    Inode directory() {
        return place == null ? null : place.directory();
    }

    /** Whether {@code other} is above it, or it itself. */
    boolean isBelow(Inode other) {
        for (Inode i = this; i != null; i = i.directory()) {
            if (i == other) {
                return true;
            }
        }
        return false;
    }
}
