// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

import io.outrigger.linux.Errno;
import io.outrigger.linux.ErrnoException;
import io.outrigger.linux.FileFlags;
import io.outrigger.linux.FileStat;

/**
 * What all operations on a share need.
 *
 * <p>Confined to the thread that serves the share.
 *
 * @param readOnly whether nothing is changed through it
 * @param givesFiles whether what a guest's user makes is given to the user of that number, if the host permits it
 */
record Share(Inodes inodes, Handles handles, boolean readOnly, boolean givesFiles) {
    /** Refuses to change anything through a share that is only read. */
    void checkWritable() {
        if (readOnly) {
            throw new Refusal(Errno.EROFS);
        }
    }

    /** The directory that the call is about. */
    Inode directory(Call call) {
        Inode inode = inodes.get(call.node());
        if (!inode.isDirectory()) {
            throw new Refusal(Errno.ENOTDIR);
        }
        return inode;
    }

    /** Gives what was just made in a directory to who asked for it. */
    FileStat give(Inode made, Inode directory, Call call) {
        if (givesFiles) {
            boolean itsGroup = (inodes.refresh(directory).mode() & FileFlags.SET_GROUP) != 0;
            try {
                inodes.fd(made).changeOwner(call.user(), itsGroup ? -1 : call.group());
            } catch (ErrnoException _) {
                // a host file system that keeps no owners, or of another host: it stays this process's
            }
        }
        return inodes.refresh(made);
    }
}
