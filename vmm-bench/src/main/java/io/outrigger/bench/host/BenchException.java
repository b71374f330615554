// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.host;

/** A measurement that cannot be made; the message says in one line what is missing and what to do. */
public final class BenchException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With what is missing. */
    public BenchException(String message) {
        super(message);
    }
}
