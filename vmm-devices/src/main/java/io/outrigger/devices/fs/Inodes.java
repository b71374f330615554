// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

import io.outrigger.devices.fs.Inode.FileId;
import io.outrigger.devices.fs.Inode.Place;
import io.outrigger.linux.EntryName;
import io.outrigger.linux.Errno;
import io.outrigger.linux.ErrnoException;
import io.outrigger.linux.FileFlags;
import io.outrigger.linux.FileStat;
import io.outrigger.linux.Fuse;
import io.outrigger.linux.InodeFd;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of a share the guest knows. It calls inodes by numbers that are given out once, so that a wrong one is refused
 * and never another's; to the host they are descriptors, and names by which these are found again.
 *
 * <p>Confined to the thread that serves the share.
 */
final class Inodes implements AutoCloseable {
    private final Limits limits;
    private final Inode root;
    private final Map<Long, Inode> byId = new HashMap<>();
    private final Map<FileId, Inode> byFile = new HashMap<>();
    private final OpenInodes open;
    private final FileStat stat = new FileStat();
    private long nextId = Fuse.ROOT + 1L;

    /** Knows the directory that is shared, which it closes. */
    Inodes(InodeFd directory, Limits limits) {
        this.limits = limits;
        this.open = new OpenInodes(limits.descriptors());
        directory.stat(stat);
        root = new Inode(Fuse.ROOT, FileId.of(stat), FileFlags.DIRECTORY);
        root.fd = directory;
        add(root);
    }

    /** The one that the guest calls so. */
    Inode get(long id) {
        Inode inode = byId.get(id);
        if (inode == null) {
            throw new Refusal(Errno.ESTALE);
        }
        return inode;
    }

    /** Its descriptor, which is good for this request. */
    InodeFd fd(Inode inode) {
        return inode == root ? root.fd() : open.fd(inode);
    }

    /** What {@link #find}, {@link #add} and {@link #refresh} have told of the inode. */
    FileStat stat() {
        return stat;
    }

    /** Tells anew of an inode. */
    FileStat refresh(Inode inode) {
        fd(inode).stat(stat);
        return stat;
    }

    /** Finds an entry of a directory; the guest will forget it. */
    Inode find(Inode directory, EntryName name) {
        return add(directory, name, fd(directory).find(name));
    }

    /** Takes in what was found as an entry of a directory; the guest will forget it. */
    Inode add(Inode directory, EntryName name, InodeFd found) {
        boolean kept = false;
        try {
            found.stat(stat);
            Inode inode = byFile.get(FileId.of(stat));
            if (inode != null && inode.kind() != stat.kind()) {
                byFile.remove(inode.file()); // the host has deleted it, and its number is another's now
                unname(inode);
                inode = null;
            }
            if (inode == null) {
                checkRoom();
                inode = new Inode(nextId++, FileId.of(stat), stat.kind());
                add(inode);
            }
            if (inode != root) {
                kept = open.adopt(inode, found);
                place(inode, directory, name);
                inode.lookups++;
            }
            return inode;
        } finally {
            if (!kept) {
                found.close();
            }
        }
    }

    private void add(Inode inode) {
        byId.put(inode.id(), inode);
        byFile.put(inode.file(), inode);
    }

    /** Refuses if there is no room for one more: before something is made that would be found. */
    void checkRoom() {
        if (byId.size() >= limits.inodes()) {
            throw new Refusal(Errno.ENFILE);
        }
    }

    /** The guest has forgotten that it has found an inode {@code count} times (unsigned). */
    void forget(long id, long count) {
        Inode inode = byId.get(id);
        if (inode != null && inode != root) {
            inode.lookups = Long.compareUnsigned(count, inode.lookups) >= 0 ? 0 : inode.lookups - count;
            release(inode);
        }
    }

    /** Lets go of an inode, and of the directories above it, if nobody needs them any more. */
    void release(Inode first) {
        Inode inode = first;
        while (inode != null && inode != root && inode.unused()) {
            byId.remove(inode.id());
            byFile.remove(inode.file(), inode);
            open.close(inode);
            Inode above = inode.directory();
            inode.place = null;
            if (above != null) {
                above.children--;
            }
            inode = above;
        }
    }

    // ---- names

    /** What the guest knows of an entry that it may not have looked up; null if it does not know it. */
    @Nullable
    Inode known(Inode directory, EntryName name) {
        try {
            fd(directory).stat(name, stat);
        } catch (ErrnoException e) {
            return null;
        }
        return byFile.get(FileId.of(stat));
    }

    /** An inode has this name from now on. */
    void place(Inode inode, Inode directory, EntryName name) {
        // The host may have moved a directory below one that was below it: the old name is wrong then, and is found to
        // be.
        if (inode.isNamed(directory, name) || inode == root || inode.isDirectory() && directory.isBelow(inode)) {
            return;
        }
        Inode old = inode.directory();
        inode.place = new Place(directory, name);
        directory.children++;
        if (old != null) {
            old.children--;
            release(old);
        }
    }

    /** The inode's name is another's, or nobody's. */
    void unname(Inode inode) {
        Inode old = inode.directory();
        if (old != null) {
            inode.place = null;
            old.children--;
            release(old);
        }
    }

    // ----

    /** Gives descriptors back that are too many: after each request. */
    void trim() {
        open.trim();
    }

    /** Forgets all but the root. */
    void clear() {
        open.closeAll();
        byId.clear();
        byFile.clear();
        root.children = 0;
        root.handles = 0;
        add(root);
    }

    /** All but the root. */
    Collection<Inode> all() {
        return byId.values().stream().filter(i -> i != root).toList();
    }

    /** The number that the next one gets. */
    long nextId() {
        return nextId;
    }

    /** Takes in one that another of the same share has known, found again; before any requests. */
    void restore(Inode inode, Inode directory, EntryName name, InodeFd fd) {
        restoreStale(inode);
        byFile.putIfAbsent(inode.file(), inode);
        open.adopt(inode, fd);
        place(inode, directory, name);
    }

    /** Takes in one that is not there any more. */
    void restoreStale(Inode inode) {
        byId.put(inode.id(), inode);
        restoreNextId(inode.id() + 1);
    }

    void restoreNextId(long id) {
        nextId = Math.max(nextId, id);
    }

    @Override
    public void close() {
        clear();
        root.fd().close();
    }
}
