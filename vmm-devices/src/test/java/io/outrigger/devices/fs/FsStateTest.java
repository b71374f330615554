// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.devices.fs.FsState.SavedHandle;
import io.outrigger.devices.fs.FsState.SavedInode;
import io.outrigger.linux.Errno;
import io.outrigger.linux.FileFlags;
import io.outrigger.linux.Fuse;
import io.outrigger.linux.FuseOpcode;
import io.outrigger.linux.InodeFd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FsStateTest {
    @TempDir
    Path share;

    @TempDir
    Path copy;

    private FuseServer server;
    private FuseClient guest;

    private void serve(Path directory, boolean readOnly, Limits limits) {
        server = new FuseServer(InodeFd.ofDirectory(directory.toString()), readOnly, limits);
        guest = new FuseClient(server::serve);
    }

    @AfterEach
    void end() {
        server.close();
    }

    private void fill(Path directory) throws IOException {
        Files.createDirectories(directory.resolve("a/b"));
        Files.writeString(directory.resolve("a/b/file"), "text");
        Files.writeString(directory.resolve("gone"), "gone");
        Files.createSymbolicLink(directory.resolve("link"), Path.of("a"));
    }

    @Test
    void theGuestGoesOnInACopyOfTheDirectory() throws IOException {
        fill(share);
        fill(copy);
        serve(share, false, Limits.STANDARD);
        guest.init();
        long directory = guest.find("a/b");
        long file = guest.find("a/b/file");
        long gone = guest.find("gone");
        long link = guest.find("link");
        long handle = guest.open(file, FileFlags.READ_WRITE | FileFlags.TRUNCATE);
        guest.write(file, handle, 0, "more".getBytes(UTF_8));
        long listing = guest.openDirectory(directory);
        FsState state = server.save();
        server.close();
        assertThat(state.inodes()).hasSize(5);
        assertThat(state.inodes().getFirst().name()).isEqualTo("a");

        Files.delete(copy.resolve("gone"));
        for (Limits limits : List.of(Limits.STANDARD, new Limits(100, 1, 4))) {
            serve(copy, false, limits);
            server.restore(state);
            assertThat(server.save())
                    .usingRecursiveComparison()
                    .ignoringFields("inodes")
                    .isEqualTo(state);
            assertThat(guest.find("a/b/file")).isEqualTo(file);
            assertThat(guest.read(file, handle, 0, 9).text()).isEqualTo("text"); // not emptied again
            guest.good(FuseOpcode.READDIR, directory, listing, 0L, 4096, 0, 0L, 0, 0);
            assertThat(guest.good(FuseOpcode.READLINK, link).text()).isEqualTo("a");
            assertThat(guest.call(FuseOpcode.GETATTR, gone, 0, 0, 0L).error()).isEqualTo(-Errno.ESTALE);
            guest.forget(gone, 1);
            guest.release(file, handle);
            assertThat(guest.openDirectory(directory)).isGreaterThan(listing);
            server.close();
        }
        serve(copy, true, Limits.STANDARD); // read-only now: what was open for writing is closed
        server.restore(state);
        assertThat(guest.read(file, handle, 0, 9).error()).isEqualTo(-Errno.EBADF);
    }

    @Test
    void aStateThatLiesReachesNothing() throws IOException {
        fill(share);
        Path secret = Files.writeString(copy.resolve("secret"), "secret");
        Files.createSymbolicLink(share.resolve("out"), copy);
        serve(share, false, Limits.STANDARD);
        server.restore(new FsState(
                true,
                -5,
                -5,
                List.of(
                        new SavedInode(Fuse.ROOT, FileFlags.REGULAR, 1, 0, ".."),
                        new SavedInode(2, FileFlags.DIRECTORY, 1, Fuse.ROOT, ".."),
                        new SavedInode(3, FileFlags.DIRECTORY, 1, Fuse.ROOT, "out"),
                        new SavedInode(4, FileFlags.REGULAR, 1, 3, "secret"),
                        new SavedInode(5, FileFlags.DIRECTORY, 1, 6, "x"),
                        new SavedInode(6, FileFlags.DIRECTORY, 1, 5, "y"),
                        new SavedInode(7, FileFlags.REGULAR, 1, 7, "z"),
                        new SavedInode(8, FileFlags.REGULAR, 1, Fuse.ROOT, secret.toString()),
                        new SavedInode(9, FileFlags.DIRECTORY, 0, Fuse.ROOT, "a")),
                List.of(
                        new SavedHandle(1, 4, FileFlags.READ_WRITE),
                        new SavedHandle(2, 99, 0),
                        new SavedHandle(3, 2, 0),
                        new SavedHandle(4, Fuse.ROOT, 0))));
        for (long node = 2; node < 10; node++) {
            assertThat(guest.call(FuseOpcode.GETATTR, node, 0, 0, 0L).error()).isEqualTo(-Errno.ESTALE);
        }
        for (long handle = 1; handle < 4; handle++) {
            assertThat(guest.read(4, handle, 0, 10).error()).isEqualTo(-Errno.EBADF);
        }
        guest.good(FuseOpcode.READDIR, Fuse.ROOT, 4L, 0L, 4096, 0, 0L, 0, 0);
        assertThat(guest.find("a")).isGreaterThan(9);
    }
}
