// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

/**
 * Error numbers of x86-64 Linux that callers tell apart, and the names and texts of those that people see
 * (asm-generic/errno-base.h, errno.h).
 */
public final class Errno {
    /** Operation not permitted. */
    public static final int EPERM = 1;
    /** No such file or directory. */
    public static final int ENOENT = 2;
    /** Interrupted system call. */
    public static final int EINTR = 4;
    /** No such device or address. */
    public static final int ENXIO = 6;
    /** Argument list too long: a table that does not fit. */
    public static final int E2BIG = 7;
    /** Try again. */
    public static final int EAGAIN = 11;
    /** Out of memory. */
    public static final int ENOMEM = 12;
    /** Permission denied. */
    public static final int EACCES = 13;
    /** Bad address. */
    public static final int EFAULT = 14;
    /** Device or resource busy. */
    public static final int EBUSY = 16;
    /** File exists. */
    public static final int EEXIST = 17;
    /** No such device. */
    public static final int ENODEV = 19;
    /** Invalid argument. */
    public static final int EINVAL = 22;
    /** Too many open files. */
    public static final int EMFILE = 24;
    /** Inappropriate ioctl for device. */
    public static final int ENOTTY = 25;

    private Errno() {}

    /** The symbol and the text: {@code EACCES (permission denied)}. */
    public static String describe(int errno) {
        return switch (errno) {
            case EPERM -> "EPERM (operation not permitted)";
            case ENOENT -> "ENOENT (no such file or directory)";
            case EINTR -> "EINTR (interrupted)";
            case 5 -> "EIO (input/output error)";
            case ENXIO -> "ENXIO (no such device or address)";
            case E2BIG -> "E2BIG (too long)";
            case 9 -> "EBADF (bad file descriptor)";
            case EAGAIN -> "EAGAIN (try again)";
            case ENOMEM -> "ENOMEM (out of memory)";
            case EACCES -> "EACCES (permission denied)";
            case EFAULT -> "EFAULT (bad address)";
            case EBUSY -> "EBUSY (device or resource busy)";
            case EEXIST -> "EEXIST (file exists)";
            case ENODEV -> "ENODEV (no such device)";
            case EINVAL -> "EINVAL (invalid argument)";
            case 23 -> "ENFILE (too many open files in the system)";
            case EMFILE -> "EMFILE (too many open files)";
            case ENOTTY -> "ENOTTY (inappropriate ioctl for device)";
            case 28 -> "ENOSPC (no space left)";
            case 38 -> "ENOSYS (function not implemented)";
            case 95 -> "EOPNOTSUPP (operation not supported)";
            default -> "errno " + errno;
        };
    }
}
