// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.settings;

/**
 * A command line or a configuration file that cannot be understood. The message is one line.
 *
 * <p>Immutable.
 */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What is wrong, where, and what would be right. */
    public UsageException(String message) {
        super(message);
    }

    /** The same, with its cause for {@code --verbose}. */
    public UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
