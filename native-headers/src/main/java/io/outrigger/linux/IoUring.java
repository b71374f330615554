// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import io.outrigger.linux.headers.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Transfers that go on while their submitter does something else (io_uring(7)). A transfer is prepared, submitted with
 * all others that are prepared, and completed some time later, with the token that it was prepared with. Nothing here
 * allocates once it is made.
 *
 * <p>Confined to one thread at a time. Files and memory must live until what uses them is completed: closing this
 * does not wait.
 */
public final class IoUring extends Descriptor {
    /** The most transfers at once that one ring is made for. */
    public static final int MOST = 4096;

    private static final int BITS = Byte.SIZE;
    private static final VarHandle INDEX = ValueLayout.JAVA_INT.varHandle();

    private final Mapping ringMapping;
    private final Mapping entryMapping;
    private final MemorySegment rings;
    private final MemorySegment entries;
    private final int sqEntries;
    private final int sqMask;
    private final int cqMask;
    private final long sqTail;
    private final long cqHead;
    private final long cqTail;
    private final long cqes;

    private int tail; // of the submissions that are prepared; the kernel is told when they are submitted
    private int submitted;
    private int head; // of the completions that were taken
    private int seen; // the tail of those that are there
    private long token;
    private int result;

    private IoUring(int number, MemorySegment params) {
        super(number);
        sqEntries = params.get(ValueLayout.JAVA_INT, UringLayout.SQ_ENTRIES);
        int cqEntries = params.get(ValueLayout.JAVA_INT, UringLayout.CQ_ENTRIES);
        sqMask = sqEntries - 1;
        cqMask = cqEntries - 1;
        sqTail = params.get(ValueLayout.JAVA_INT, UringLayout.SQ_TAIL);
        cqHead = params.get(ValueLayout.JAVA_INT, UringLayout.CQ_HEAD);
        cqTail = params.get(ValueLayout.JAVA_INT, UringLayout.CQ_TAIL);
        cqes = params.get(ValueLayout.JAVA_INT, UringLayout.CQ_CQES);
        long array = params.get(ValueLayout.JAVA_INT, UringLayout.SQ_ARRAY);
        int flags = Linux.MAP_SHARED() | Linux.MAP_POPULATE();
        long size = Math.max(array + 4L * sqEntries, cqes + UringLayout.CQE * cqEntries);
        ringMapping = Mapping.of(this, size, flags);
        try {
            entryMapping = Mapping.of(this, UringLayout.SQE * sqEntries, flags, UringLayout.SQES_OFFSET);
        } catch (ErrnoException e) {
            ringMapping.close();
            throw e;
        }
        rings = ringMapping.segment();
        entries = entryMapping.segment();
        for (int i = 0; i < sqEntries; i++) {
            rings.set(ValueLayout.JAVA_INT, array + 4L * i, i); // the n-th submission is the n-th entry, for good
        }
    }

    /**
     * Makes a ring.
     *
     * @param most transfers at once, 1 to {@value #MOST}
     * @param completions what a completion signals
     * @throws ErrnoException if the host has none: {@link Errno#ENOSYS} or {@link Errno#EPERM}
     */
    public static IoUring create(int most, EventFd completions) {
        if (most < 1 || most > MOST) {
            throw new IllegalArgumentException("an io_uring for %d transfers".formatted(most));
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment params = arena.allocate(UringLayout.PARAMS, 8);
            // SAFETY: a structure that outlives the call.
            long n = Syscall.call(Syscall.IO_URING_SETUP, most, params.address(), 0);
            IoUring ring = of((int) Syscall.check("io_uring_setup", n), params);
            try {
                ring.register(completions, arena);
            } catch (ErrnoException e) {
                ring.close();
                throw e;
            }
            return ring;
        }
    }

    private static IoUring of(int number, MemorySegment params) {
        try {
            if ((params.get(ValueLayout.JAVA_INT, UringLayout.FEATURES) & UringLayout.NEEDED) != UringLayout.NEEDED) {
                throw new ErrnoException("io_uring_setup: older than Linux 5.6", Errno.ENOSYS);
            }
            return new IoUring(number, params);
        } catch (ErrnoException e) {
            Syscall.call(Syscall.CLOSE, number, 0, 0);
            throw e;
        }
    }

    private void register(EventFd completions, Arena arena) {
        MemorySegment fd = arena.allocateFrom(ValueLayout.JAVA_INT, completions.number());
        // SAFETY: one descriptor number that outlives the call.
        long n = Syscall.call(Syscall.IO_URING_REGISTER, number(), UringLayout.REGISTER_EVENTFD, fd.address(), 1, 0, 0);
        Syscall.check("io_uring_register", n);
    }

    /** Whether this host lets this process have one. */
    public static boolean isSupported() {
        try (EventFd event = EventFd.create();
                IoUring _ = create(1, event)) {
            return true;
        } catch (ErrnoException e) {
            return false;
        }
    }

    /** How many transfers may be under way, at least as many as it was made for. */
    public int room() {
        return sqEntries;
    }

    /**
     * Prepares to fill memory with a file's bytes. At most {@link #room} transfers are under way; the caller counts.
     *
     * @param to must stay as it is until {@link #submit}
     * @param aside whether a thread of the kernel's copies what the host has in memory; else the submitter does
     */
    public void read(BlockFile file, IoVector to, long offset, boolean aside, long newToken) {
        move(aside, UringLayout.READ, UringLayout.READV, file, offset, to, 0, newToken);
    }

    /**
     * Prepares to write memory to a file.
     *
     * @param stable whether it is to survive a power cut once completed
     * @param aside as for {@link #read}
     */
    public void write(BlockFile file, IoVector from, long offset, boolean stable, boolean aside, long newToken) {
        int how = stable ? BlockFile.DSYNC : 0;
        move(aside, UringLayout.WRITE, UringLayout.WRITEV, file, offset, from, how, newToken);
    }

    // One stretch alone spares the kernel copying and checking a table, 7% of a read of 4 KiB.
    private void move(
            boolean aside, int one, int many, BlockFile file, long offset, IoVector memory, int how, long newToken) {
        int flags = aside ? UringLayout.ASYNC : 0;
        if (memory.count() == 1 && memory.bytes() <= Integer.MAX_VALUE) {
            prepare(one, flags, file, offset, memory.start(), (int) memory.bytes(), how, newToken);
        } else {
            prepare(many, flags, file, offset, memory.address(), memory.count(), how, newToken);
        }
    }

    /** Prepares to make what is completed survive a power cut (fdatasync). */
    public void sync(BlockFile file, long newToken) {
        prepare(UringLayout.FSYNC, 0, file, 0, 0, 0, UringLayout.DATASYNC, newToken);
    }

    /** Prepares {@link BlockFile#punchHole}. */
    public void punchHole(BlockFile file, long offset, long length, long newToken) {
        fallocate(file, BlockFile.PUNCH_HOLE, offset, length, newToken);
    }

    /** Prepares {@link BlockFile#zeroRange}. */
    public void zeroRange(BlockFile file, long offset, long length, long newToken) {
        fallocate(file, BlockFile.ZERO, offset, length, newToken);
    }

    // Its mode is where others have the length, and its length where others have the address (io_uring_enter(2)).
    private void fallocate(BlockFile file, int mode, long offset, long length, long newToken) {
        prepare(UringLayout.FALLOCATE, 0, file, offset, length, mode, 0, newToken);
    }

    // Eight bytes at a time, since this is done for every transfer. What is not written here is 0 from the beginning:
    // the kernel only reads submissions.
    private void prepare(int opcode, int flags, BlockFile file, long off, long addr, int len, int how, long newToken) {
        if (tail - submitted >= sqEntries) {
            throw new IllegalStateException("no room for more than %d transfers".formatted(sqEntries));
        }
        long at = (tail & sqMask) * UringLayout.SQE;
        long what = opcode | (long) flags << BITS * UringLayout.FLAGS | (long) file.number() << BITS * UringLayout.FD;
        entries.set(ValueLayout.JAVA_LONG, at + UringLayout.OPCODE, what);
        entries.set(ValueLayout.JAVA_LONG, at + UringLayout.OFF, off);
        entries.set(ValueLayout.JAVA_LONG, at + UringLayout.ADDR, addr);
        long much = Integer.toUnsignedLong(len) | (long) how << BITS * (UringLayout.RW_FLAGS - UringLayout.LEN);
        entries.set(ValueLayout.JAVA_LONG, at + UringLayout.LEN, much);
        entries.set(ValueLayout.JAVA_LONG, at + UringLayout.USER_DATA, newToken);
        tail++;
    }

    /**
     * Gives the kernel all that is prepared. It does not wait for the host's disks.
     *
     * @return whether the kernel took all; if not, it is short of memory, and later calls try again
     */
    public boolean submit() {
        INDEX.setRelease(rings, sqTail, tail);
        while (submitted != tail) {
            long n = enter(tail - submitted, 0, 0);
            if (n > 0) {
                submitted += (int) n;
            } else if (n == -Errno.EAGAIN || n == -Errno.EBUSY || n == -Errno.ENOMEM || n == 0) {
                return false;
            } else if (n != -Errno.EINTR) {
                throw new ErrnoException("io_uring_enter", (int) -n);
            }
        }
        return true;
    }

    /** Waits until there is a completion, or a signal comes. */
    public void await() {
        long n = enter(0, 1, UringLayout.GETEVENTS);
        if (n != -Errno.EINTR) {
            Syscall.check("io_uring_enter", n);
        }
    }

    /** Whether {@link #take} would find a completion. */
    public boolean hasCompletion() {
        if (head == seen) {
            seen = (int) INDEX.getAcquire(rings, cqTail);
        }
        return head != seen;
    }

    /**
     * Takes the next completion.
     *
     * @return whether there was one, which {@link #token} and {@link #result} tell of
     */
    public boolean take() {
        if (!hasCompletion()) {
            return false;
        }
        long at = cqes + (head & cqMask) * UringLayout.CQE;
        token = rings.get(ValueLayout.JAVA_LONG, at);
        result = rings.get(ValueLayout.JAVA_INT, at + UringLayout.RES);
        head++;
        INDEX.setRelease(rings, cqHead, head);
        return true;
    }

    /** What the transfer that was taken last was prepared with. */
    public long token() {
        return token;
    }

    /** Its bytes, or its negative error number. */
    public int result() {
        return result;
    }

    private long enter(int toSubmit, int toAwait, int flags) {
        // SAFETY: the submissions point to what their preparers vouch for.
        return Syscall.call(Syscall.IO_URING_ENTER, number(), toSubmit, toAwait, flags, 0, 0);
    }

    @Override
    public void close() {
        super.close();
        entryMapping.close();
        ringMapping.close();
    }
}
