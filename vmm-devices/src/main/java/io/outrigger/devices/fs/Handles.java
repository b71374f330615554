// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

import io.outrigger.linux.DirectoryFd;
import io.outrigger.linux.Errno;
import io.outrigger.linux.FileFd;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of a share the guest has open, by numbers that are given out once.
 *
 * <p>Confined to the thread that serves the share.
 */
final class Handles {
    /**
     * An open file or directory: one of the two is not null.
     *
     * @param flags with which it was opened
     */
    record Handle(
            Inode inode,
            int flags,
            @Nullable FileFd file,
            @Nullable DirectoryFd directory) {
        void close() {
            if (file != null) {
                file.close();
            }
            if (directory != null) {
                directory.close();
            }
        }
    }

    private final int most;
    private final Inodes inodes;
    private final Map<Long, Handle> byId = new HashMap<>();
    private long nextId = 1;

    Handles(Inodes inodes, int most) {
        this.inodes = inodes;
        this.most = most;
    }

    /** Refuses if there is no room for one more: before something is opened. */
    void checkRoom() {
        if (byId.size() >= most) {
            throw new Refusal(Errno.ENFILE);
        }
    }

    /** Takes in an open file or directory, which it closes; returns its number. */
    long add(Handle handle) {
        long id = nextId++;
        restore(id, handle);
        return id;
    }

    /** The same under a number that was given out before. */
    void restore(long id, Handle handle) {
        byId.put(id, handle);
        handle.inode().handles++;
        nextId = Math.max(nextId, id + 1);
    }

    void restoreNextId(long id) {
        nextId = Math.max(nextId, id);
    }

    /** An open file. */
    FileFd file(long id) {
        Handle h = byId.get(id);
        if (h == null || h.file() == null) {
            throw new Refusal(Errno.EBADF);
        }
        return h.file();
    }

    /** An open directory. */
    DirectoryFd directory(long id) {
        Handle h = byId.get(id);
        if (h == null || h.directory() == null) {
            throw new Refusal(Errno.EBADF);
        }
        return h.directory();
    }

    /** Closes what is open under a number. */
    void release(long id) {
        Handle h = byId.remove(id);
        if (h == null) {
            throw new Refusal(Errno.EBADF);
        }
        h.close();
        h.inode().handles--;
        inodes.release(h.inode());
    }

    /** All, by number. */
    Map<Long, Handle> all() {
        return Map.copyOf(byId);
    }

    long nextId() {
        return nextId;
    }

    /** Closes all; before the inodes are cleared. */
    void clear() {
        byId.values().forEach(Handle::close);
        byId.clear();
    }
}
