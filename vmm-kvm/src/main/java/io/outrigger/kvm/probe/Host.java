// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.probe;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The host as the probe sees it: files and /dev/kvm. Implementations never throw. Confined to the probing thread. */
public interface Host {
    /** This host. */
    static Host local() {
        return new LocalHost();
    }

    /** A text file, or empty if it cannot be read. */
    Optional<String> read(String path);

    /** The sorted names in a directory; none if it cannot be read. */
    List<String> list(String path);

    /** Whether the path exists. */
    boolean exists(String path);

    /** Whether this process may read and write the path. */
    boolean usable(String path);

    /** Opens /dev/kvm. */
    KvmAccess kvm();

    /** A file's first line without blanks at its ends and without control characters; "" if there is none. */
    default String line(String path) {
        return read(path)
                .flatMap(t -> t.lines().findFirst())
                .map(Host::printable)
                .orElse("");
    }

    /** The number that is a file's first line. */
    default OptionalLong number(String path) {
        return Text.number(line(path));
    }

    private static String printable(String line) {
        return Text.printable(line);
    }
}
