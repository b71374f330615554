// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block;

import io.outrigger.devices.block.disk.RawDisk;
import io.outrigger.devices.block.disk.Zeros;
import io.outrigger.linux.BlockFile;
import io.outrigger.linux.Errno;
import io.outrigger.linux.EventFd;
import io.outrigger.linux.IoUring;
import io.outrigger.linux.IoVector;
import org.jspecify.annotations.Nullable;

/**
 * Transfers by io_uring: the kernel reads and writes guest memory while the lane goes on.
 *
 * <p>Confined to the thread of its lane.
 */
final class UringEngine implements Engine {
    // What the host has in memory is copied by who submits: about 10 us for this much. More is left to a thread of the
    // kernel's, or whoever else a sidecore serves would wait for it.
    private static final long COPIED_BY_SUBMITTER = 64 << 10;

    private final BlockFile file;
    private final EventFd done;
    private final IoUring ring;
    private final Transfer[] transfers;
    private final boolean[] written; // zeros that are written, since the host has no call for them
    private boolean waiting;

    /** One for transfers on a disk, each of which is {@code transfers[number]}. */
    UringEngine(RawDisk disk, Transfer[] transfers) {
        this.file = disk.file();
        this.transfers = transfers;
        written = new boolean[transfers.length];
        done = EventFd.create();
        try {
            ring = IoUring.create(transfers.length, done);
        } catch (RuntimeException e) {
            done.close();
            throw e;
        }
    }

    @Override
    public void submit(Transfer t) {
        written[t.number()] = false;
        prepare(t);
    }

    private void prepare(Transfer t) {
        int n = t.number();
        IoVector memory = t.memory();
        boolean aside = memory.bytes() > COPIED_BY_SUBMITTER;
        waiting = true;
        switch (t.kind()) {
            case READ -> ring.read(file, memory, t.offset(), aside, n);
            case WRITE -> ring.write(file, memory, t.offset(), t.stable(), aside, n);
            case FLUSH -> ring.sync(file, n);
            case DISCARD -> ring.punchHole(file, t.offset(), t.length(), n);
            case ZERO -> {
                if (written[n]) {
                    ring.write(file, memory, t.offset(), t.stable(), true, n);
                } else if (t.unmap()) {
                    ring.punchHole(file, t.offset(), t.length(), n);
                } else {
                    ring.zeroRange(file, t.offset(), t.length(), n);
                }
            }
        }
    }

    @Override
    public boolean start() {
        if (waiting) {
            waiting = !ring.submit();
        }
        return !waiting;
    }

    @Override
    public boolean hasDone() {
        return ring.hasCompletion();
    }

    @Override
    public @Nullable Transfer take() {
        while (ring.take()) {
            Transfer t = transfers[(int) ring.token()];
            if (isDone(t, ring.result())) {
                return t;
            }
            prepare(t); // goes on
        }
        return null;
    }

    private boolean isDone(Transfer t, int result) {
        // A thread that ends takes with it what it has submitted, if that has not begun (io_uring_cancel_generic).
        if (result == -Errno.EAGAIN || result == -Errno.EINTR || result == -Errno.ECANCELED) {
            return false;
        }
        return switch (t.kind()) {
            case READ, WRITE -> isMoved(t, result);
            case FLUSH -> isDoneWith(t, result);
            case DISCARD -> isDoneWith(t, Zeros.mustBeWritten(-result) ? 0 : result);
            case ZERO -> written[t.number()] ? isWritten(t, result) : isZeroed(t, result);
        };
    }

    private static boolean isDoneWith(Transfer t, int result) {
        t.end(Math.max(0, -result));
        return true;
    }

    private static boolean isMoved(Transfer t, int result) {
        if (result <= 0) {
            return isDoneWith(t, result == 0 && t.memory().bytes() > 0 ? -Errno.EIO : result);
        }
        t.memory().advance(result);
        t.advance(result);
        return t.memory().bytes() == 0;
    }

    private boolean isZeroed(Transfer t, int result) {
        if (Zeros.mustBeWritten(-result)) {
            written[t.number()] = true;
            fillWithZeros(t);
            return false;
        }
        if (result == 0 && t.stable()) {
            t.become(Transfer.Kind.FLUSH);
            return false;
        }
        return isDoneWith(t, result);
    }

    private static boolean isWritten(Transfer t, int result) {
        if (result <= 0) {
            return isDoneWith(t, result == 0 ? -Errno.EIO : result);
        }
        t.memory().advance(result);
        t.advance(result);
        if (t.length() == 0) {
            return true;
        }
        if (t.memory().bytes() == 0) {
            fillWithZeros(t);
        }
        return false;
    }

    private static void fillWithZeros(Transfer t) {
        t.memory().clear();
        Zeros.add(t.memory(), Math.min(t.length(), Zeros.MOST));
    }

    @Override
    public EventFd done() {
        return done;
    }

    @Override
    public void await() {
        ring.await();
    }

    @Override
    public void close() {
        ring.close();
        done.close();
    }
}
