// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

import io.outrigger.devices.fs.Inode.Place;
import io.outrigger.linux.Errno;
import io.outrigger.linux.ErrnoException;
import io.outrigger.linux.FileStat;
import io.outrigger.linux.InodeFd;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The inodes that have a descriptor. Those that were not used for long lose it, and are found again by their names, or
 * are stale if something else has the name then. Open files keep theirs.
 *
 * <p>Confined to one thread at a time, as {@link Inodes}.
 */
final class OpenInodes {
    private static final int FIRST = 64;
    private static final float LOAD = 0.75f;
    private static final int DEEPEST = 1024;

    private final int most;
    private final Map<Long, Inode> byUse = new LinkedHashMap<>(FIRST, LOAD, true);
    private final FileStat stat = new FileStat();

    OpenInodes(int most) {
        this.most = most;
    }

    InodeFd fd(Inode inode) {
        byUse.get(inode.id()); // used just now
        return inode.fd != null ? inode.fd : findAgain(inode);
    }

    /** Takes an inode's descriptor; false if it has one already. */
    boolean adopt(Inode inode, InodeFd fd) {
        if (inode.fd != null) {
            return false;
        }
        inode.fd = fd;
        byUse.put(inode.id(), inode);
        return true;
    }

    private InodeFd findAgain(Inode inode) {
        Deque<Inode> way = new ArrayDeque<>();
        for (Inode i = inode; i != null && i.fd == null; i = i.directory()) {
            if (way.size() == DEEPEST) {
                throw new Refusal(Errno.ESTALE);
            }
            way.push(i);
        }
        way.forEach(this::findByName);
        return inode.fd();
    }

    private void findByName(Inode inode) {
        Place place = inode.place;
        if (place == null) {
            throw new Refusal(Errno.ESTALE);
        }
        InodeFd found;
        try {
            found = place.directory().fd().find(place.name());
        } catch (ErrnoException e) {
            throw new Refusal(e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR ? Errno.ESTALE : e.errno());
        }
        boolean same = false;
        try {
            found.stat(stat);
            same = inode.is(stat) && adopt(inode, found);
        } finally {
            if (!same) {
                found.close();
            }
        }
        if (!same) {
            throw new Refusal(Errno.ESTALE);
        }
    }

    /** Closes an inode's descriptor. */
    void close(Inode inode) {
        if (byUse.remove(inode.id()) != null) {
            forgetFd(inode);
        }
    }

    /** Closes those that were not used for longest, as far as they are too many. */
    void trim() {
        Iterator<Inode> i = byUse.values().iterator();
        while (byUse.size() > most && i.hasNext()) {
            Inode inode = i.next();
            if (inode.handles == 0) {
                i.remove();
                forgetFd(inode);
            }
        }
    }

    void closeAll() {
        byUse.values().forEach(OpenInodes::forgetFd);
        byUse.clear();
    }

    private static void forgetFd(Inode inode) {
        inode.fd().close();
        inode.fd = null;
    }
}
