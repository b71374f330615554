// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

import io.outrigger.devices.virtio.DeviceState;
import io.outrigger.linux.FileFlags;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a guest knows and has open of a share, by names. Names are found again in the directory that is shared then:
 * what has another kind there, or is not there, is stale for the guest, and handles of it are closed. A file that had
 * lost its name while it was open is not there.
 *
 * <p>Immutable.
 *
 * @param begun whether the guest has mounted it
 * @param nextInode the number that the next inode gets
 * @param nextHandle the number that the next open file gets
 * @param inodes in the order of their numbers, without the root
 * @param handles in the order of their numbers
 */
public record FsState(
        boolean begun, long nextInode, long nextHandle, List<SavedInode> inodes, List<SavedHandle> handles)
        implements DeviceState {
    private static final int NAMELESS = 0; // no inode's number

    /**
     * An inode.
     *
     * @param id its number
     * @param kind its kind, as modes have it
     * @param lookups how often the guest has found it
     * @param parent the number of its directory; 0 if it has none
     * @param name a character for each byte; empty if it has none
     */
    public record SavedInode(long id, int kind, long lookups, long parent, String name) {}

    /**
     * An open file or directory.
     *
     * @param id its number
     * @param inode the inode's number
     * @param flags as open(2) has them
     */
    public record SavedHandle(long id, long inode, int flags) {}

    /** Copies the lists. */
    public FsState {
        inodes = List.copyOf(inodes);
        handles = List.copyOf(handles);
    }

    static FsState of(Share share, boolean begun) {
        List<SavedInode> inodes = new ArrayList<>();
        for (Inode i : share.inodes().all()) {
            inodes.add(new SavedInode(
                    i.id(),
                    i.kind(),
                    i.lookups,
                    i.place == null ? NAMELESS : i.place.directory().id(),
                    i.place == null ? "" : i.place.name().toLatin1()));
        }
        inodes.sort(Comparator.comparingLong(SavedInode::id));
        List<SavedHandle> handles = new ArrayList<>();
        share.handles()
                .all()
                .forEach((id, h) -> handles.add(new SavedHandle(id, h.inode().id(), h.flags() & ~FileFlags.TRUNCATE)));
        handles.sort(Comparator.comparingLong(SavedHandle::id));
        return new FsState(begun, share.inodes().nextId(), share.handles().nextId(), inodes, handles);
    }
}
