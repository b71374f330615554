// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

/**
 * A system call failed.
 *
 * <p>Immutable.
 */
public final class ErrnoException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String call;
    private final int errno;

    ErrnoException(String call, int errno) {
        super(call + ": " + Errno.describe(errno));
        this.call = call;
        this.errno = errno;
    }

    /** The call, as its manual page or the KVM API document names it. */
    public String call() {
        return call;
    }

    /** The positive error number. */
    public int errno() {
        return errno;
    }
}
