// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

import io.outrigger.devices.fs.FsState.SavedHandle;
import io.outrigger.devices.fs.FsState.SavedInode;
import io.outrigger.devices.fs.Handles.Handle;
import io.outrigger.devices.fs.Inode.FileId;
import io.outrigger.linux.EntryName;
import io.outrigger.linux.ErrnoException;
import io.outrigger.linux.FileFlags;
import io.outrigger.linux.FileStat;
import io.outrigger.linux.Fuse;
import io.outrigger.linux.InodeFd;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds and opens again what another server's guest has known and had open. A state is no more trusted than a guest:
 * what it names is found as a guest's names are.
 *
 * <p>Confined to one thread; before the first request.
 */
final class Restoration {
    private static final long NO_DEVICE = -1;

    private final Share share;
    private final Inodes inodes;
    private final Map<Long, SavedInode> saved = new HashMap<>();
    private final Map<Long, Inode> found = new HashMap<>();
    private final FileStat stat = new FileStat();

    Restoration(Share share) {
        this.share = share;
        this.inodes = share.inodes();
        found.put((long) Fuse.ROOT, inodes.get(Fuse.ROOT));
    }

    void run(FsState state) {
        state.inodes().forEach(s -> saved.put(s.id(), s));
        saved.remove((long) Fuse.ROOT);
        state.inodes().forEach(this::findWithDirectories);
        state.handles().forEach(this::open);
        inodes.all().forEach(inodes::release);
        inodes.trim();
        inodes.restoreNextId(state.nextInode());
        share.handles().restoreNextId(state.nextHandle());
    }

    private void findWithDirectories(SavedInode last) {
        Deque<SavedInode> way = new ArrayDeque<>();
        Set<Long> passed = new HashSet<>();
        SavedInode s = saved.get(last.id());
        while (s != null && !found.containsKey(s.id()) && passed.add(s.id())) {
            way.push(s);
            s = saved.get(s.parent());
        }
        way.forEach(this::find);
    }

    private void find(SavedInode s) {
        Inode directory = found.get(s.parent());
        Inode inode = directory == null ? null : find(s, directory);
        if (inode == null) {
            inode = new Inode(s.id(), new FileId(NO_DEVICE, s.id()), s.kind()); // stale
            inodes.restoreStale(inode);
        }
        inode.lookups = s.lookups();
        found.put(s.id(), inode);
        inodes.trim();
    }

    private @Nullable Inode find(SavedInode s, Inode directory) {
        try {
            EntryName name = EntryName.ofLatin1(s.name());
            InodeFd fd = inodes.fd(directory).find(name);
            boolean kept = false;
            try {
                fd.stat(stat);
                if (stat.kind() != s.kind()) {
                    return null;
                }
                Inode inode = new Inode(s.id(), FileId.of(stat), s.kind());
                inodes.restore(inode, directory, name, fd);
                kept = true;
                return inode;
            } finally {
                if (!kept) {
                    fd.close();
                }
            }
        } catch (ErrnoException | Refusal _) {
            return null;
        }
    }

    private void open(SavedHandle h) {
        Inode inode = found.get(h.inode());
        int flags = h.flags() & ~FileFlags.TRUNCATE; // not a second time
        boolean writes = (flags & FileFlags.ACCESS_MODE) != FileFlags.READ_ONLY;
        if (inode == null || writes && share.readOnly()) {
            return;
        }
        try {
            InodeFd fd = inodes.fd(inode);
            if (inode.isDirectory()) {
                share.handles().restore(h.id(), new Handle(inode, flags, null, fd.openDirectory()));
            } else if (inode.isRegular()) {
                share.handles().restore(h.id(), new Handle(inode, flags, fd.open(flags), null));
            }
        } catch (ErrnoException | Refusal _) {
            return; // the guest hears EBADF
        }
    }
}
