// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import java.lang.foreign.MemorySegment;

/**
 * The one way into the kernel: the SYSCALL instruction, in a few bytes of machine code. libc's syscall(2) would have
 * each caller keep room for an error number, which the kernel's own answer has in it; every exit of a guest passes
 * here. The system call numbers are those of x86-64 (arch/x86/entry/syscalls/syscall_64.tbl).
 *
 * <p>Thread-safe. Allocates nothing.
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
    static final int PREADV2 = 327;
    static final int PWRITEV2 = 328;
    static final int IO_URING_SETUP = 425;
    static final int IO_URING_ENTER = 426;
    static final int IO_URING_REGISTER = 427;
    static final int OPENAT2 = 437;
    static final int FACCESSAT2 = 439;
    static final int AT_FDCWD = -100;

    /**
     * {@code long raw(long number, a, b, c, d, e, f)}: from where a C function finds its arguments to where the kernel
     * does (System V ABI for x86-64, section 3.2.3 and appendix A.2.1). A test compares it with what an assembler
     * gives.
     */
    static final byte[] CODE = MachineCode.bytes(
            "48 89 f8" // mov rax, rdi
                    + "48 89 f7" // mov rdi, rsi
                    + "48 89 d6" // mov rsi, rdx
                    + "48 89 ca" // mov rdx, rcx
                    + "4d 89 c2" // mov r10, r8
                    + "4d 89 c8" // mov r8, r9
                    + "4c 8b 4c 24 08" // mov r9, [rsp + 8]
                    + "0f 05" // syscall: changes RCX and R11, which are the callee's
                    + "c3"); // ret

    private static final MemorySegment ENTRY = MachineCode.load(CODE);

    private Syscall() {}

    /** The call's value, or the negative error number. The caller vouches for what the arguments point to. */
    static long call(int number, long a, long b, long c, long d, long e, long f) {
        return NativeFunction.call(ENTRY, number, a, b, c, d, e, f);
    }

    /** A call with few arguments. */
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
}
