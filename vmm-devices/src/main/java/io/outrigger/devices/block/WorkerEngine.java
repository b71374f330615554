// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block;

import io.outrigger.devices.block.disk.Disk;
import io.outrigger.linux.Errno;
import io.outrigger.linux.EventFd;
import io.outrigger.vmm.Uninterrupted;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Transfers by calls that wait, on a thread of its own: one after another, in order. Two rings of numbers, each written
 * by one thread and read by the other, join the two; whoever finds its ring empty says that it sleeps and looks again.
 *
 * <p>Confined to the thread of its lane, but for {@link #work}.
 */
final class WorkerEngine implements Engine {
    private static final System.Logger LOG = System.getLogger("io.outrigger.devices");
    private static final VarHandle SUBMITTED = field("submitted");
    private static final VarHandle FINISHED = field("finished");

    private final Disk disk;
    private final Transfer[] transfers;
    private final int[] toDo;
    private final int[] done;
    private final int mask;
    private final EventFd event = EventFd.create();
    private final Thread thread;
    private int tail; // of toDo, while it is filled
    private int taken; // of done
    private volatile int submitted; // the tail of toDo that the worker sees
    private volatile int finished; // the tail of done that the lane sees
    private volatile boolean asleep;
    private volatile @Nullable Thread awaiting;
    private volatile boolean closed;

    /**
     * One for transfers on a disk.
     *
     * @param name the thread's
     * @param transfers each of them is {@code transfers[number]}
     */
    WorkerEngine(String name, Disk disk, Transfer[] transfers) {
        this.disk = disk;
        this.transfers = transfers;
        int size = Integer.highestOneBit(2 * transfers.length - 1);
        toDo = new int[size];
        done = new int[size];
        mask = size - 1;
        thread = Thread.ofPlatform().name(name).daemon().unstarted(this::work);
        thread.start();
    }

    private static VarHandle field(String name) {
        try {
            return MethodHandles.lookup().findVarHandle(WorkerEngine.class, name, int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    public void submit(Transfer transfer) {
        toDo[tail & mask] = transfer.number();
        tail++;
    }

    @Override
    public void start() {
        if ((int) SUBMITTED.getOpaque(this) != tail) {
            submitted = tail; // volatile: the worker's sleep is looked for after it
            if (asleep) {
                LockSupport.unpark(thread);
            }
        }
    }

    @Override
    public boolean hasWork() {
        return (int) FINISHED.getAcquire(this) != taken;
    }

    @Override
    public @Nullable Transfer take() {
        if (!hasWork()) {
            return null;
        }
        Transfer t = transfers[done[taken & mask]];
        taken++;
        return t;
    }

    @Override
    public EventFd done() {
        return event;
    }

    @Override
    public void await() {
        awaiting = Thread.currentThread();
        while (finished == taken) {
            LockSupport.park(this);
        }
        awaiting = null;
    }

    /** The worker's loop. Confined to its thread. */
    private void work() {
        for (int head = 0; awaitWork(head); head++) {
            int number = toDo[head & mask];
            run(transfers[number]);
            done[head & mask] = number;
            finished = head + 1; // volatile: who waits for it is looked for after it
            event.signal();
            LockSupport.unpark(awaiting);
        }
    }

    private boolean awaitWork(int head) {
        while (submitted == head) {
            if (closed) {
                return false;
            }
            asleep = true;
            if (submitted == head && !closed) {
                LockSupport.park(this);
            }
            asleep = false;
        }
        return true;
    }

    // A disk whose code is wrong fails requests, not the thread.
    @SuppressWarnings("CatchingUnchecked")
    private void run(Transfer transfer) {
        try {
            transfer.run(disk);
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "a disk failed", e);
            transfer.end(Errno.EIO);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        Uninterrupted.await(thread::join);
        event.close();
    }
}
