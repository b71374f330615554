// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The one way into the kernel: libc's syscall(2). One shape of downcall handle has to be made at start-up then, where
 * every further one costs milliseconds, and there is no variadic ioctl. The system call numbers are those of x86-64
 * (arch/x86/entry/syscalls/syscall_64.tbl).
 *
 * <p>Thread-safe. Never {@link Linker.Option#critical}: KVM_RUN and read block, and a critical call would hold up
 * every safepoint.
 */
final class Syscall {
    static final int READ = 0;
    static final int WRITE = 1;
    static final int CLOSE = 3;
    static final int FSTAT = 5;
    static final int POLL = 7;
    static final int LSEEK = 8;
    static final int MMAP = 9;
    static final int MPROTECT = 10;
    static final int MUNMAP = 11;
    static final int IOCTL = 16;
    static final int PREAD64 = 17;
    static final int READV = 19;
    static final int WRITEV = 20;
    static final int MADVISE = 28;
    static final int DUP = 32;
    static final int GETPID = 39;
    static final int SOCKET = 41;
    static final int CONNECT = 42;
    static final int SENDTO = 44;
    static final int RECVFROM = 45;
    static final int SENDMSG = 46;
    static final int SHUTDOWN = 48;
    static final int BIND = 49;
    static final int LISTEN = 50;
    static final int FCNTL = 72;
    static final int FLOCK = 73;
    static final int FSYNC = 74;
    static final int FDATASYNC = 75;
    static final int FTRUNCATE = 77;
    static final int UMASK = 95;
    static final int GETEUID = 107;
    static final int CAPGET = 125;
    static final int CAPSET = 126;
    static final int FSTATFS = 138;
    static final int MLOCK = 149;
    static final int GETTID = 186;
    static final int SCHED_SETAFFINITY = 203;
    static final int SCHED_GETAFFINITY = 204;
    static final int GETDENTS64 = 217;
    static final int EPOLL_WAIT = 232;
    static final int EPOLL_CTL = 233;
    static final int TGKILL = 234;
    static final int MBIND = 237;
    static final int OPENAT = 257;
    static final int MKDIRAT = 258;
    static final int MKNODAT = 259;
    static final int FCHOWNAT = 260;
    static final int NEWFSTATAT = 262;
    static final int UNLINKAT = 263;
    static final int LINKAT = 265;
    static final int SYMLINKAT = 266;
    static final int READLINKAT = 267;
    static final int FCHMODAT = 268;
    static final int UNSHARE = 272;
    static final int UTIMENSAT = 280;
    static final int FALLOCATE = 285;
    static final int ACCEPT4 = 288;
    static final int EVENTFD2 = 290;
    static final int EPOLL_CREATE1 = 291;
    static final int PREADV = 295;
    static final int PWRITEV = 296;
    static final int SYNCFS = 306;
    static final int RENAMEAT2 = 316;
    static final int GETRANDOM = 318;
    static final int MEMFD_CREATE = 319;
    static final int PWRITEV2 = 328;
    static final int IO_URING_SETUP = 425;
    static final int IO_URING_ENTER = 426;
    static final int IO_URING_REGISTER = 427;
    static final int OPENAT2 = 437;
    static final int FACCESSAT2 = 439;
    static final int AT_FDCWD = -100;

    // Any function of libc that takes up to seven integers or pointers: what a function does not take, it does not look
    // at (System V ABI for x86-64, section 3.2.3).
    private static final MethodHandle FUNCTION = function();
    // An argument of each call rather than bound to a handle: binding makes three more classes at every start.
    private static final MemorySegment SYSCALL = symbol("syscall");
    // In an array, whose elements are no constants, so that the compiler does not inline it: it would do that up to a
    // depth of 15 calls, beyond which the slice that the linker makes of the room for the error number
    // (SharedUtils.checkCaptureSegment) escapes, 40 bytes for each call. A thread's loop, a device's poll and its
    // queue's interrupt are as deep as that together.
    private static final MethodHandle[] HANDLE = {FUNCTION};

    private Syscall() {}

    /** Room for the error number of one thread's calls. */
    static MemorySegment newErrno(Arena arena) {
        return arena.allocate(ValueLayout.JAVA_INT); // the captured state's layout on Linux is the one int
    }

    /**
     * A call that allocates nothing.
     *
     * @param errno from {@link #newErrno}, used by no other thread meanwhile
     * @return the call's value, or the negative error number
     */
    static long call(MemorySegment errno, int number, long a, long b, long c, long d, long e, long f) {
        try {
            long value = (long) HANDLE[0].invokeExact(SYSCALL, errno, (long) number, a, b, c, d, e, f);
            return value != -1 ? value : -errno.get(ValueLayout.JAVA_INT, 0);
        } catch (Throwable t) {
            throw new AssertionError("syscall(2) does not throw", t);
        }
    }

    /** A call off the hot paths. */
    static long call(int number, long a, long b, long c, long d, long e, long f) {
        try (Arena arena = Arena.ofConfined()) {
            return call(newErrno(arena), number, a, b, c, d, e, f);
        }
    }

    /** A call off the hot paths, with few arguments. */
    static long call(int number, long a, long b, long c) {
        return call(number, a, b, c, 0, 0, 0);
    }

    /** Turns a negative error number into an exception that names the call. */
    static long check(String name, long value) {
        if (value < 0) {
            throw new ErrnoException(name, (int) -value);
        }
        return value;
    }

    /** A function of ours in machine code. Allocates nothing. */
    static long call(MemorySegment function, MemorySegment errno, long a) {
        try {
            return (long) FUNCTION.invokeExact(function, errno, a, 0L, 0L, 0L, 0L, 0L, 0L);
        } catch (Throwable t) {
            throw new AssertionError("machine code does not throw", t);
        }
    }

    /** A function of libc itself, for what libc adds to a system call; off the hot paths. */
    static int libc(String name, long a, long b, long c) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) (long) FUNCTION.invokeExact(symbol(name), newErrno(arena), a, b, c, 0L, 0L, 0L, 0L);
        } catch (Throwable t) {
            throw new AssertionError("C functions do not throw", t);
        }
    }

    /** Where libc has a function. */
    static MemorySegment symbol(String name) {
        return Linker.nativeLinker().defaultLookup().find(name).orElseThrow();
    }

    private static MethodHandle function() {
        MemoryLayout l = ValueLayout.JAVA_LONG;
        // SAFETY: as long syscall(long number, ...), with six scalar arguments; the callers vouch for what they point
        // to.
        return Linker.nativeLinker()
                .downcallHandle(
                        FunctionDescriptor.of(ValueLayout.JAVA_LONG, l, l, l, l, l, l, l),
                        Linker.Option.firstVariadicArg(1),
                        Linker.Option.captureCallState("errno"));
    }
}
