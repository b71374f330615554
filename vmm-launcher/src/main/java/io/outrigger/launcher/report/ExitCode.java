// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.report;

/**
 * With which status {@code vmm} exits. Failures are even, a guest's debug exit is odd, so neither looks like the
 * other.
 *
 * <p>Immutable.
 */
public enum ExitCode {
    /** All is well. */
    OK(0, "the guest switched itself off, reset, halted, or was quit"),
    /** The caller is at fault. */
    USAGE(2, "bad option, configuration file or image"),
    /** The host is at fault. */
    HOST(4, "the host refuses: /dev/kvm missing or forbidden, memory, a system call"),
    /** The guest is at fault. */
    CRASHED(8, "the guest crashed; a report is on standard error"),
    /** We are at fault. */
    BUG(16, "a bug in Outrigger"),
    /** It ran too long. */
    TIMEOUT(124, "stopped by --timeout"),
    /** SIGINT. */
    INTERRUPTED(130, "stopped by SIGINT (Ctrl-C); 129 by SIGHUP, 143 by SIGTERM");

    private final int status;
    private final String meaning;

    ExitCode(int status, String meaning) {
        this.status = status;
        this.meaning = meaning;
    }

    /** The process's exit status. */
    public int status() {
        return status;
    }

    /** When. */
    public String meaning() {
        return meaning;
    }
}
