// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * What Outrigger throws when the host, a guest or a specification is at fault. The message is one line: what failed,
 * why, and what to do about it. A wrong call sequence (start twice, use after close) is an {@link
 * IllegalStateException} instead.
 *
 * <p>Immutable.
 */
public abstract sealed class VmmException extends RuntimeException
        permits HostException, GuestFault, SpecException, ImageException {
    private static final long serialVersionUID = 1;

    private final String message;

    /** For the subclasses. */
    VmmException(String message) {
        super(message);
        this.message = message;
    }

    /** For the subclasses. */
    VmmException(String message, Throwable cause) {
        super(message, cause);
        this.message = message;
    }

    /** One line: what failed, why, and what to do about it. */
    @Override
    public String getMessage() {
        return message;
    }
}
