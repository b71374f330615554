// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

import io.outrigger.linux.Errno;
import io.outrigger.linux.ErrnoException;
import io.outrigger.linux.FileThread;
import io.outrigger.linux.Fuse;
import io.outrigger.linux.InodeFd;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Answers FUSE's requests (linux/fuse.h, version 7.31 and later) about one directory of the host and what is below it.
 * Whatever a request says, it reads and changes nothing else.
 *
 * <p>Confined to one thread at a time.
 */
final class FuseServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.outrigger.devices");
    private static final int LEAST_MINOR = 31;
    private static final int MOST_MINOR = 38;
    private static final int LONGEST_WRITE = 1 << 20;
    private static final int PAGE = 4096;
    private static final short BACKGROUND = 64;
    private static final short CONGESTION = 48;
    private static final int WANTED = Fuse.INIT_ASYNC_READ
            | Fuse.INIT_ATOMIC_O_TRUNC
            | Fuse.INIT_BIG_WRITES
            | Fuse.INIT_AUTO_INVAL_DATA
            | Fuse.INIT_DO_READDIRPLUS
            | Fuse.INIT_READDIRPLUS_AUTO
            | Fuse.INIT_ASYNC_DIO
            | Fuse.INIT_PARALLEL_DIROPS
            | Fuse.INIT_MAX_PAGES;

    private final Call call = new Call();
    private final Share share;
    private final NameOperations names;
    private final FileOperations files;
    private final DirectoryOperations directories;
    private final AttributeOperations attributes;
    private boolean begun;

    /** Serves a directory, which it closes. */
    FuseServer(InodeFd directory, boolean readOnly, Limits limits) {
        Inodes inodes = new Inodes(directory, limits);
        Handles handles = new Handles(inodes, limits.handles());
        share = new Share(inodes, handles, readOnly, FileThread.isRoot());
        names = new NameOperations(share);
        files = new FileOperations(share);
        directories = new DirectoryOperations(share);
        attributes = new AttributeOperations(share);
    }

    /** Serves a request; returns the bytes of the reply, 0 if there is none. */
    @SuppressWarnings("CatchingUnchecked")
    long serve(Message message) {
        if (!call.load(message)) {
            return 0;
        }
        Operation operation = Operation.of(call.opcode());
        boolean silent = operation != null && operation.silent();
        try {
            if (operation == null) {
                throw new Refusal(Errno.ENOSYS);
            }
            if (!begun && operation != Operation.INIT) {
                throw new Refusal(Errno.EIO);
            }
            if (operation.changes()) {
                share.checkWritable();
            }
            call.loadArguments(operation, message);
            run(operation, message);
            return silent ? 0 : call.send(message);
        } catch (Refusal e) {
            return silent ? 0 : call.fail(message, e.errno());
        } catch (ErrnoException e) {
            return silent ? 0 : call.fail(message, e.errno());
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a request of the file system device failed", e);
            return silent ? 0 : call.fail(message, Errno.EIO);
        } finally {
            share.inodes().trim();
        }
    }

    private void run(Operation operation, Message message) {
        switch (operation) {
            case LOOKUP -> names.lookup(call);
            case FORGET -> names.forget(call);
            case BATCH_FORGET -> names.batchForget(call);
            case SYMLINK -> names.makeLink(call);
            case MKNOD -> names.makeNode(call);
            case MKDIR -> names.makeDirectory(call);
            case UNLINK -> names.unlink(call);
            case RMDIR -> names.removeDirectory(call);
            case RENAME -> names.rename(call, Fuse.RENAME_IN, 0);
            case RENAME2 -> names.rename(call, Fuse.RENAME2_IN, call.intAt(Fuse.RENAME2_FLAGS));
            case LINK -> names.link(call);
            case READLINK -> names.readLink(call);
            case GETATTR -> attributes.get(call);
            case SETATTR -> attributes.set(call);
            case STATFS -> attributes.statFileSystem(call);
            case ACCESS -> attributes.access(call);
            case SYNCFS -> attributes.syncFileSystem();
            case OPEN -> files.open(call);
            case CREATE -> files.create(call);
            case READ -> files.read(call, message);
            case WRITE -> files.write(call, message);
            case FLUSH -> files.flush(call);
            case FSYNC -> files.sync(call);
            case RELEASE -> files.release(call);
            case FALLOCATE -> files.allocate(call);
            case LSEEK -> files.seek(call);
            case OPENDIR -> directories.open(call);
            case READDIR -> directories.list(call, false);
            case READDIRPLUS -> directories.list(call, true);
            case RELEASEDIR -> directories.release(call);
            case FSYNCDIR -> directories.sync(call);
            case INIT -> begin();
            case DESTROY -> clear();
            case INTERRUPT -> {
                // what is under way is finished
            }
        }
    }

    private void begin() {
        int major = call.intAt(Fuse.INIT_MAJOR);
        int minor = call.intAt(Fuse.INIT_MINOR);
        if (major < Fuse.VERSION || major == Fuse.VERSION && minor < LEAST_MINOR) {
            throw new Refusal(Errno.EPROTO);
        }
        clear();
        MemorySegment s = call.reply(Fuse.INIT_OUT);
        s.set(ValueLayout.JAVA_INT_UNALIGNED, Fuse.INIT_MAJOR, Fuse.VERSION);
        if (major > Fuse.VERSION) {
            return; // the guest comes again with ours
        }
        begun = true;
        s.set(ValueLayout.JAVA_INT_UNALIGNED, Fuse.INIT_MINOR, Math.min(minor, MOST_MINOR));
        s.set(ValueLayout.JAVA_INT_UNALIGNED, Fuse.INIT_READAHEAD, call.intAt(Fuse.INIT_READAHEAD));
        s.set(ValueLayout.JAVA_INT_UNALIGNED, Fuse.INIT_FLAGS, call.intAt(Fuse.INIT_FLAGS) & WANTED);
        s.set(ValueLayout.JAVA_SHORT_UNALIGNED, Fuse.INIT_OUT_BACKGROUND, BACKGROUND);
        s.set(ValueLayout.JAVA_SHORT_UNALIGNED, Fuse.INIT_OUT_CONGESTION, CONGESTION);
        s.set(ValueLayout.JAVA_INT_UNALIGNED, Fuse.INIT_OUT_WRITE, LONGEST_WRITE);
        s.set(ValueLayout.JAVA_INT_UNALIGNED, Fuse.INIT_OUT_GRANULARITY, 1);
        s.set(ValueLayout.JAVA_SHORT_UNALIGNED, Fuse.INIT_OUT_PAGES, (short) (LONGEST_WRITE / PAGE));
    }

    /** Forgets all that the guest knows and has open. */
    void clear() {
        share.handles().clear();
        share.inodes().clear();
        begun = false;
    }

    /** What the guest knows and has open. */
    FsState save() {
        return FsState.of(share, begun);
    }

    /** Goes on where another server of the same directory has stopped; before the first request. */
    void restore(FsState state) {
        clear();
        new Restoration(share).run(state);
        begun = state.begun();
    }

    @Override
    public void close() {
        clear();
        share.inodes().close();
    }
}
