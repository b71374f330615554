// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.host;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the project's files are: experiments start its {@code vmm} command and read its guests. */
public final class Checkout {
    private Checkout() {}

    /** The folder that has {@code vmm}, above the jar or the class files that run; empty if there is none. */
    public static Optional<Path> find() {
        try {
            var source = Checkout.class.getProtectionDomain().getCodeSource();
            if (source == null) {
                return Optional.empty();
            }
            for (Path p = Path.of(source.getLocation().toURI()); p != null; p = p.getParent()) {
                if (Files.isRegularFile(p.resolve("vmm")) && Files.isDirectory(p.resolve("guests"))) {
                    return Optional.of(p);
                }
            }
            return Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /**
     * The same for experiments that cannot do without.
     *
     * @throws BenchException if there is none
     */
    public static Path require() {
        return find().orElseThrow(() -> new BenchException(
                "not in a checkout of Outrigger, whose vmm command this needs: move bench.jar back"));
    }

    /** The small Linux guest's folder, made by {@code guests/linux/build}. */
    public static Path linux() {
        String cache = System.getenv("OUTRIGGER_CACHE");
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path folder = cache != null
                ? Path.of(cache)
                : (xdg != null ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache"))
                        .resolve("outrigger");
        return folder.resolve("linux");
    }
}
