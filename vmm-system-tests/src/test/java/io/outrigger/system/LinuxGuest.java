// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The Linux guest that guests/linux/build has left in the cache. */
final class LinuxGuest {
    private static final String[] COMMAND_LINE_FILES = {"../guests/linux/cmdline.txt", "cache/linux/cmdline.txt"};

    private LinuxGuest() {}

    static Path kernel() {
        return file("vmlinux");
    }

    static Path bzImage() {
        return file("bzImage");
    }

    static Path initramfs() {
        return file("initramfs.cpio");
    }

    /** The command line that the small kernel needs on every back end. */
    static String cmdline() throws IOException {
        for (String name : COMMAND_LINE_FILES) {
            if (Files.exists(Path.of(name))) {
                return Files.readString(Path.of(name)).strip();
            }
        }
        throw new AssertionError("no guests/linux/cmdline.txt");
    }

    /** Debian's cloud kernel, as its package has it. */
    static Path cloudKernel() {
        return cached("debian-cloud/vmlinuz", "guests/linux/debian-cloud");
    }

    /** Our initramfs, and after it the cloud kernel's modules. */
    static byte[] cloudInitramfs() throws IOException {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(Files.readAllBytes(initramfs()));
        both.write(Files.readAllBytes(cached("debian-cloud/modules.cpio", "guests/linux/debian-cloud")));
        return both.toByteArray();
    }

    /** The command that loads modules and what they need: few, since an emulated machine takes its time for each. */
    static String load(String modules) {
        return "/lib/modules/load " + modules;
    }

    private static Path file(String name) {
        return cached("linux/" + name, "guests/linux/build");
    }

    private static Path cached(String name, String maker) {
        String cache = System.getenv("OUTRIGGER_CACHE");
        Path base = cache != null ? Path.of(cache) : userCache().resolve("outrigger");
        Path file = base.resolve(name);
        if (!Files.exists(file)) {
            throw new AssertionError(file + " is missing; make it with " + maker);
        }
        return file;
    }

    private static Path userCache() {
        String xdg = System.getenv("XDG_CACHE_HOME");
        return xdg != null ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache");
    }
}
