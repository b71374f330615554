// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.probe;

/**
 * One row of the report.
 *
 * <p>Immutable.
 *
 * @param key stable name for programs: lower case, words parted by dots and underscores
 * @param name name for people
 * @param status whether it is there
 * @param value what was found
 * @param cost what its lack means to Outrigger; empty if nothing lacks
 * @param remedy how to mend that; empty if nothing can
 */
public record Finding(String key, String name, Status status, String value, String cost, String remedy) {
    static Finding yes(String key, String name, String value) {
        return new Finding(key, name, Status.YES, value, "", "");
    }

    static Finding note(String key, String name, String value) {
        return value.isEmpty()
                ? new Finding(key, name, Status.UNKNOWN, "", "", "")
                : new Finding(key, name, Status.NOTE, value, "", "");
    }

    static Finding of(boolean there, String key, String name, String value, String cost, String remedy) {
        return there ? yes(key, name, value) : new Finding(key, name, Status.NO, value, cost, remedy);
    }
}
