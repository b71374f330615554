// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileDescriptorsTest {
    @TempDir
    Path work;

    private Path share;
    private InodeFd root;
    private final FileStat stat = new FileStat();

    @BeforeEach
    void open() throws IOException {
        share = Files.createDirectory(work.resolve("share"));
        Files.writeString(work.resolve("secret"), "secret");
        root = InodeFd.ofDirectory(share.toString());
    }

    @AfterEach
    void close() {
        root.close();
    }

    private static EntryName name(String text) {
        return EntryName.ofLatin1(text);
    }

    private static void refused(int errno, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(errno));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "/", "a/b", "../secret", "a\0b", "/etc/passwd"})
    void whatIsNoNameOfAnEntryIsRefused(String text) {
        refused(Errno.EINVAL, () -> name(text));
    }

    @Test
    void namesAreBytesUpToTheLongest() {
        assertThat(name("...").toLatin1()).isEqualTo("...");
        assertThat(name("\u00ff\u0001").toLatin1()).isEqualTo("\u00ff\u0001");
        assertThat(name("n".repeat(255)).toLatin1()).hasSize(255);
        refused(Errno.ENAMETOOLONG, () -> name("n".repeat(256)));
    }

    @Test
    void aLinkIsFoundAsALinkAndNeverFollowed() throws IOException {
        Files.createSymbolicLink(share.resolve("out"), work.resolve("secret"));
        Files.createSymbolicLink(share.resolve("up"), work);
        try (InodeFd out = root.find(name("out"));
                InodeFd up = root.find(name("up"))) {
            out.stat(stat);
            assertThat(stat.kind()).isEqualTo(FileFlags.SYMLINK);
            assertThat(new String(out.readLink(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo(work.resolve("secret").toString());
            refused(Errno.ENOTDIR, () -> up.find(name("secret")).close());
            refused(Errno.ENOTDIR, () -> up.openDirectory().close());
            refused(Errno.ELOOP, () -> out.open(FileFlags.READ_ONLY).close());
            refused(
                    Errno.EEXIST,
                    () -> root.create(name("out"), FileFlags.READ_WRITE, 0600).close());
        }
        assertThat(Files.readString(work.resolve("secret"))).isEqualTo("secret");
    }

    @Test
    void whatIsOnAnotherMountIsNotFound() {
        try (InodeFd top = InodeFd.ofDirectory("/")) {
            refused(18, () -> top.find(name("proc")).close()); // EXDEV
        }
    }

    @Test
    void filesAreMadeReadAndWritten() {
        try (Arena arena = Arena.ofConfined();
                FileFd file = root.create(name("file"), FileFlags.READ_WRITE, 0600);
                InodeFd inode = root.find(name("file"))) {
            MemorySegment text = arena.allocateFrom("hello, world");
            IoVector v = new IoVector(2);
            v.add(text, 7, 5);
            v.add(text, 0, 5);
            assertThat(file.write(v, 3)).isEqualTo(10);
            inode.stat(stat);
            assertThat(stat.size()).isEqualTo(13);
            assertThat(stat.kind()).isEqualTo(FileFlags.REGULAR);
            assertThat(stat.mode() & FileFlags.PERMISSIONS).isEqualTo(0600);
            assertThat(stat.links()).isEqualTo(1);

            MemorySegment back = arena.allocate(20);
            v.clear();
            v.add(back, 0, 2);
            v.add(back, 2, 18);
            assertThat(file.read(v, 1)).isEqualTo(12);
            assertThat(back.asSlice(0, 12).toArray(ValueLayout.JAVA_BYTE))
                    .isEqualTo("\0\0worldhello".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            file.truncate(4);
            file.allocate(0, 0, 8192);
            assertThat(file.seek(0, 3)).isZero(); // SEEK_DATA
            file.sync(true);
            file.sync(false);
            file.flush();
            inode.stat(stat);
            assertThat(stat.size()).isEqualTo(8192);
            try (FileFd other = inode.open(FileFlags.READ_ONLY | FileFlags.CREATE | FileFlags.EXCLUSIVE)) {
                refused(Errno.EBADF, () -> other.write(v, 0));
            }
        }
    }

    @Test
    void attributesAreSet() throws IOException {
        Path file = Files.writeString(share.resolve("file"), "x");
        try (InodeFd inode = root.find(name("file"))) {
            inode.changeMode(0640);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-r-----");
            inode.changeTimes(new FileTimes(1000, 5, 2000, FileTimes.KEEP));
            inode.stat(stat);
            assertThat(stat.accessed()).isEqualTo(1000);
            assertThat(stat.accessedNanos()).isEqualTo(5);
            assertThat(stat.modified()).isGreaterThan(1_000_000);
            inode.changeOwner(-1, -1);
            inode.access(4);
            assertThat(inode.statFileSystem().nameLength()).isEqualTo(255);
        }
    }

    @Test
    void entriesAreMadeRenamedAndTakenAway() throws IOException {
        root.makeDirectory(name("dir"), 0700);
        root.makeNode(name("fifo"), FileFlags.FIFO | 0600);
        root.makeLink(name("link"), new byte[] {'/', 'e', 't', 'c'});
        refused(Errno.EPERM, () -> root.makeNode(name("device"), 0x2000 | 0600));
        assertThat(share.resolve("link")).isSymbolicLink();
        try (InodeFd dir = root.find(name("dir"));
                InodeFd fifo = root.find(name("fifo"))) {
            fifo.link(dir, name("second"));
            root.rename(name("link"), dir, name("moved"), 0);
            assertThat(Files.exists(share.resolve("dir/moved"), LinkOption.NOFOLLOW_LINKS))
                    .isTrue();
            refused(39, () -> root.removeDirectory(name("dir"))); // ENOTEMPTY
            dir.stat(name("second"), stat);
            assertThat(stat.kind()).isEqualTo(FileFlags.FIFO);
            dir.unlink(name("second"));
            dir.unlink(name("moved"));
        }
        root.unlink(name("fifo"));
        root.removeDirectory(name("dir"));
        assertThat(share).isEmptyDirectory();
    }

    @Test
    void entriesAreListedFromWhereTheListingStopped() throws IOException {
        for (int i = 0; i < 200; i++) {
            Files.createFile(share.resolve("a-file-with-a-name-" + i));
        }
        List<String> names = new ArrayList<>();
        try (DirectoryFd d = root.openDirectory()) {
            long offset = 0;
            DirectoryEntries entries = new DirectoryEntries();
            for (d.read(offset, 1, entries); entries.next(); d.read(offset, 1, entries)) {
                names.add(new String(entries.name(), java.nio.charset.StandardCharsets.UTF_8));
                offset = entries.offset();
            }
            d.sync(true);
        }
        assertThat(names).hasSize(202).doesNotHaveDuplicates().contains(".", "..", "a-file-with-a-name-77");
    }
}
