// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

/**
 * A system call failed.
 *
 * <p>Immutable.
 */
public final class ErrnoException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String message;
    private final String call;
    private final int errno;

    ErrnoException(String call, int errno) {
        String text = call + ": " + Errno.describe(errno);
        super(text);
        this.message = text;
        this.call = call;
        this.errno = errno;
    }

    @Override
    public String getMessage() {
        return message;
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
