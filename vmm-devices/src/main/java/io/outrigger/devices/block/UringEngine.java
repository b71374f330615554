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
 * Transfers by io_uring: the kernel reads and writes guest memory while the lane goes on. What it has in memory already
 * is copied by the lane's thread, in turns if it is much.
 *
 * <p>Confined to the thread of its lane.
 */
final class UringEngine implements Engine {
    // What the host has in memory is copied by who submits, about 10 us for this much. More would keep whoever else a
    // sidecore serves: of what is read, it is copied in turns; all else is left to a thread of the kernel's.
    private static final long COPIED_AT_ONCE = 64 << 10;

    // Half of it would keep others for 60 us instead of 120, and take 5% longer: a copy leaves nothing in the caches of
    // what the rest of a poll needs.
    private static final long TURN = 1 << 20;

    private final BlockFile file;
    private final EventFd done;
    private final IoUring ring;
    private final CachedReads large;
    private final Transfer[] transfers;
    private final boolean[] written; // zeros that are written, since the host has no call for them
    private boolean waiting;
    private long copied; // since the last turn, by who submits

    /** One for transfers on a disk, each of which is {@code transfers[number]}. */
    UringEngine(RawDisk disk, Transfer[] transfers) {
        this.file = disk.file();
        this.transfers = transfers;
        large = new CachedReads(file, transfers.length);
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
        if (t.kind() == Transfer.Kind.READ && t.memory().bytes() > COPIED_AT_ONCE) {
            large.add(t);
        } else {
            prepare(t);
        }
    }

    private void prepare(Transfer t) {
        int n = t.number();
        IoVector memory = t.memory();
        boolean aside = memory.bytes() > COPIED_AT_ONCE;
        copied += aside ? 0 : memory.bytes();
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
    public void start() {
        if (waiting) {
            waiting = !ring.submit(); // the kernel may be short of memory
        }
        large.turn(TURN - copied);
        copied = 0;
    }

    @Override
    public boolean hasWork() {
        return waiting || !large.isEmpty() || ring.hasCompletion();
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
        for (Transfer t = large.next(); t != null; t = large.next()) {
            if (t.memory().bytes() == 0) {
                t.end(0);
                return t;
            }
            prepare(t); // the host has to read it
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
        if (result == t.memory().bytes()) {
            return true; // nearly always: spares finding out what is left
        }
        t.memory().advance(result);
        t.advance(result);
        return false;
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
        if (hasWork()) {
            Thread.onSpinWait();
        } else {
            ring.await();
        }
    }

    @Override
    public void close() {
        ring.close();
        done.close();
    }
}
