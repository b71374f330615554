// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * The host refused something: a system call failed, a device is missing, a capability is absent.
 *
 * <p>Immutable.
 */
public final class HostException extends VmmException {
    private static final long serialVersionUID = 1;

    private final int errno;

    /** A failure that is no system call's, with what to do about it in the message. */
    public HostException(String message) {
        super(message);
        this.errno = 0;
    }

    /**
     * A failed system call.
     *
     * @param message what failed, why, and what to do
     * @param errno the positive error number
     * @param cause the call's own exception
     */
    public HostException(String message, int errno, Throwable cause) {
        super(message, cause);
        this.errno = errno;
    }

    /** The positive error number of the system call, or 0 where no call failed. */
    public int errno() {
        return errno;
    }
}
