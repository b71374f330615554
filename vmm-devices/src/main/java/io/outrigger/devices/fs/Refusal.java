// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

/**
 * A request is answered with an error number.
 *
 * <p>Immutable.
 */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int errno;

    /** With a positive error number. */
    Refusal(int errno) {
        super("error number " + errno, null, false, false); // guests cause these: no stack trace to walk for
        this.errno = errno;
    }

    int errno() {
        return errno;
    }
}
