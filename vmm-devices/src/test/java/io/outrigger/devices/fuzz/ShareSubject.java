// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fuzz;

import io.outrigger.devices.fs.FsDevice;
import io.outrigger.devices.virtio.VirtioDevice;
import io.outrigger.linux.FileSizeLimit;
import io.outrigger.vmm.ShareSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory with a file, a directory, and a link to what is outside; what is outside must stay as it is. */
final class ShareSubject implements Subject {
    private static final String SECRET = "the secret that is not to be written";
    private static final long LONGEST_FILE = 1 << 20;

    private final Path outside = Scratch.FOLDER.resolve("outside");
    private final Path top = outside.resolve("share");
    private final Path secret = outside.resolve("secret");
    private final boolean readOnly;
    private final FileSizeLimit limit;

    ShareSubject(boolean readOnly) {
        this.readOnly = readOnly;
        try {
            Scratch.delete(outside);
            Files.createDirectories(top.resolve("d"));
            Files.writeString(top.resolve("a"), "harmless");
            Files.writeString(secret, SECRET);
            Files.createSymbolicLink(top.resolve("l"), secret);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        limit = new FileSizeLimit(LONGEST_FILE);
    }

    @Override
    public VirtioDevice newDevice() {
        return new FsDevice(readOnly ? ShareSpec.readOnly(top, "fuzz") : ShareSpec.writable(top, "fuzz"));
    }

    @Override
    public void close() {
        limit.close();
        try (var beside = Files.list(outside)) {
            if (beside.count() != 2 || !Files.readString(secret).equals(SECRET)) {
                throw new AssertionError("the guest has got out of the directory that it shares");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
