// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.outrigger.devices.fs.FuseClient.Entry;
import io.outrigger.devices.fs.FuseClient.Reply;
import io.outrigger.linux.Errno;
import io.outrigger.linux.FileFlags;
import io.outrigger.linux.FileThread;
import io.outrigger.linux.Fuse;
import io.outrigger.linux.FuseOpcode;
import io.outrigger.linux.InodeFd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FuseServerTest {
    private static final long ROOT = Fuse.ROOT;

    @TempDir
    Path share;

    private FuseServer server;
    private FuseClient guest;

    @BeforeEach
    void begin() {
        server = new FuseServer(InodeFd.ofDirectory(share.toString()), false, Limits.STANDARD);
        guest = new FuseClient(server::serve);
        guest.init();
    }

    @AfterEach
    void end() {
        server.close();
    }

    private static byte[] utf8(String s) {
        return s.getBytes(UTF_8);
    }

    private void refused(int errno, Reply reply) {
        assertThat(reply.error()).isEqualTo(-errno);
    }

    @Test
    void initNegotiates() {
        Reply r = guest.init();
        assertThat(r.intAt(Fuse.INIT_MAJOR)).isEqualTo(7);
        assertThat(r.intAt(Fuse.INIT_MINOR)).isEqualTo(37);
        assertThat(r.intAt(Fuse.INIT_READAHEAD)).isEqualTo(1 << 17);
        assertThat(r.intAt(Fuse.INIT_FLAGS) & Fuse.INIT_MAX_PAGES).isNotZero();
        assertThat(r.intAt(Fuse.INIT_OUT_WRITE)).isEqualTo(1 << 20);
        assertThat(r.body().byteSize()).isEqualTo(Fuse.INIT_OUT);
    }

    @Test
    void anotherProtocolIsRefusedOrOursIsNamed() {
        refused(Errno.EPROTO, guest.call(FuseOpcode.INIT, 0, 7, 30, 0, 0));
        refused(Errno.EPROTO, guest.call(FuseOpcode.INIT, 0, 6, 40, 0, 0));
        Reply r = guest.good(FuseOpcode.INIT, 0, 8, 1, 0, 0);
        assertThat(r.intAt(Fuse.INIT_MAJOR)).isEqualTo(7);
        refused(Errno.EIO, guest.lookup(ROOT, "x")); // not begun yet
        guest.init();
        guest.good(FuseOpcode.DESTROY, 0);
        refused(Errno.EIO, guest.lookup(ROOT, "x"));
    }

    @Test
    void aFileIsMadeWrittenReadAndTakenAway() throws IOException {
        Reply made =
                guest.good(FuseOpcode.CREATE, ROOT, FileFlags.READ_WRITE, FileFlags.REGULAR | 0640, 022, 0, "file");
        long node = made.longAt(Fuse.ENTRY_NODE);
        long handle = made.longAt(Fuse.ENTRY);
        assertThat(guest.write(node, handle, 3, utf8("hello, world")).intAt(0)).isEqualTo(12);
        assertThat(guest.read(node, handle, 0, 4096).text()).isEqualTo("\0\0\0hello, world");
        assertThat(guest.read(node, handle, 10, 3).text()).isEqualTo("wor");
        assertThat(guest.read(node, handle, 100, 3).bytes()).isEmpty();
        guest.good(FuseOpcode.FLUSH, node, handle, 0, 0, 0L);
        guest.good(FuseOpcode.FSYNC, node, handle, 0, 0);
        assertThat(guest.good(FuseOpcode.LSEEK, node, handle, 0L, 4, 0).longAt(0))
                .isEqualTo(15); // SEEK_HOLE
        guest.good(FuseOpcode.FALLOCATE, node, handle, 0L, 100L, 0, 0);
        assertThat(Files.size(share.resolve("file"))).isEqualTo(100);
        refused(Errno.EOPNOTSUPP, guest.call(FuseOpcode.FALLOCATE, node, handle, 0L, 4096L, 8, 0));
        guest.good(FuseOpcode.UNLINK, ROOT, "file");
        assertThat(share).isEmptyDirectory();
        assertThat(guest.read(node, handle, 3, 5).text()).isEqualTo("hello"); // open still
        assertThat(guest.good(FuseOpcode.GETATTR, node, 0, 0, 0L).intAt(Fuse.ATTR_OUT_ATTR + Fuse.ATTR_LINKS))
                .isZero();
        guest.release(node, handle);
        refused(Errno.EBADF, guest.read(node, handle, 0, 1));
        refused(Errno.EBADF, guest.call(FuseOpcode.RELEASE, node, handle, 0, 0, 0L));
        guest.forget(node, 1);
        refused(Errno.ESTALE, guest.call(FuseOpcode.GETATTR, node, 0, 0, 0L));
    }

    @Test
    void createOpensWhatIsThereUnlessItMustNotBe() throws IOException {
        Files.writeString(share.resolve("old"), "text");
        Reply r = guest.good(FuseOpcode.CREATE, ROOT, FileFlags.READ_WRITE, 0600, 0, 0, "old");
        assertThat(guest.read(r.longAt(0), r.longAt(Fuse.ENTRY), 0, 9).text()).isEqualTo("text");
        refused(
                Errno.EEXIST,
                guest.call(FuseOpcode.CREATE, ROOT, FileFlags.READ_WRITE | FileFlags.EXCLUSIVE, 0600, 0, 0, "old"));
        guest.good(FuseOpcode.MKDIR, ROOT, 0700, 0, "dir");
        refused(Errno.EISDIR, guest.call(FuseOpcode.CREATE, ROOT, FileFlags.READ_WRITE, 0600, 0, 0, "dir"));
        guest.good(FuseOpcode.CREATE, ROOT, FileFlags.READ_WRITE | FileFlags.TRUNCATE, 0600, 0, 0, "old");
        assertThat(share.resolve("old")).isEmptyFile();
    }

    @Test
    void appendingGoesToTheEnd() throws IOException {
        Files.writeString(share.resolve("log"), "one ");
        long node = guest.find("log");
        long handle = guest.open(node, FileFlags.WRITE_ONLY | FileFlags.APPEND);
        guest.write(node, handle, 0, utf8("two"));
        assertThat(share.resolve("log")).hasContent("one two");
        refused(Errno.EBADF, guest.read(node, handle, 0, 1));
    }

    @Test
    void directoriesAreListed() throws IOException {
        for (int i = 0; i < 300; i++) {
            Files.createFile(share.resolve("file-" + i));
        }
        Files.createDirectory(share.resolve("dir"));
        for (int size : new int[] {512, 4096, 60_000}) {
            List<Entry> all = guest.list(ROOT, false, size);
            assertThat(all).hasSize(303).extracting(Entry::name).doesNotHaveDuplicates();
            assertThat(all)
                    .filteredOn(e -> e.type() == 4)
                    .extracting(Entry::name)
                    .contains("dir", ".", "..");
        }
        List<Entry> plus = guest.list(ROOT, true, 4096);
        assertThat(plus).hasSize(303);
        for (Entry e : plus) {
            assertThat(e.node() == 0).as(e.name()).isEqualTo(e.name().startsWith("."));
            if (e.node() != 0) {
                assertThat(guest.find(e.name())).isEqualTo(e.node());
            }
        }
        long handle = guest.openDirectory(ROOT);
        refused(Errno.EINVAL, guest.call(FuseOpcode.READDIR, ROOT, handle, 0L, 16, 0, 0L, 0, 0));
        guest.good(FuseOpcode.FSYNCDIR, ROOT, handle, 0, 0);
        refused(Errno.EBADF, guest.read(ROOT, handle, 0, 10));
    }

    @Test
    void directoriesLinksAndNodes() throws IOException {
        long dir = guest.good(FuseOpcode.MKDIR, ROOT, 0750, 0, "dir").longAt(Fuse.ENTRY_NODE);
        guest.good(FuseOpcode.MKNOD, dir, FileFlags.FIFO | 0600, 0, 0, 0, "fifo");
        guest.good(FuseOpcode.MKNOD, dir, FileFlags.SOCKET | 0600, 0, 0, 0, "socket");
        long file = guest.good(FuseOpcode.MKNOD, dir, FileFlags.REGULAR | 04755, 0, 0, 0, "file")
                .longAt(Fuse.ENTRY_NODE);
        refused(Errno.EPERM, guest.call(FuseOpcode.MKNOD, dir, 0x6000 | 0600, 0x800, 0, 0, "disk"));
        assertThat(Files.getAttribute(share.resolve("dir/file"), "unix:mode"))
                .isEqualTo(FileFlags.REGULAR | 0755); // no set-user-id
        long link = guest.good(FuseOpcode.SYMLINK, dir, "link", "../anywhere").longAt(Fuse.ENTRY_NODE);
        assertThat(guest.good(FuseOpcode.READLINK, link).text()).isEqualTo("../anywhere");
        refused(Errno.EINVAL, guest.call(FuseOpcode.READLINK, file));
        Reply second = guest.good(FuseOpcode.LINK, ROOT, file, "second");
        assertThat(second.longAt(Fuse.ENTRY_NODE)).isEqualTo(file);
        assertThat(second.intAt(Fuse.ENTRY_ATTR + Fuse.ATTR_LINKS)).isEqualTo(2);
        refused(Errno.EPERM, guest.call(FuseOpcode.LINK, ROOT, dir, "no"));
        refused(Errno.EPERM, guest.call(FuseOpcode.LINK, ROOT, link, "no"));
        refused(39, guest.call(FuseOpcode.RMDIR, ROOT, "dir")); // ENOTEMPTY
        refused(Errno.EISDIR, guest.call(FuseOpcode.UNLINK, ROOT, "dir"));
        for (String name : List.of("fifo", "socket", "file", "link")) {
            guest.good(FuseOpcode.UNLINK, dir, name);
        }
        guest.good(FuseOpcode.RMDIR, ROOT, "dir");
        assertThat(guest.find("second")).isEqualTo(file);
    }

    @Test
    void attributesAreSet() throws IOException {
        Path path = Files.writeString(share.resolve("file"), "0123456789");
        long node = guest.find("file");
        Reply set = setAttributes(
                node, Fuse.FATTR_MODE | Fuse.FATTR_SIZE | Fuse.FATTR_ATIME | Fuse.FATTR_MTIME, 0, 4, 06711);
        assertThat(set.longAt(Fuse.ATTR_OUT_ATTR + Fuse.ATTR_ACCESSED)).isEqualTo(1000);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rwx--x--x");
        assertThat(Files.getAttribute(path, "unix:mode")).isEqualTo(FileFlags.REGULAR | 0711);
        assertThat(path).hasContent("0123");
        assertThat(Files.getLastModifiedTime(path).toMillis()).isEqualTo(2_000_000);
        long handle = guest.open(node, FileFlags.READ_WRITE);
        Reply r = setAttributes(node, Fuse.FATTR_SIZE | Fuse.FATTR_FH, handle, 2, 0);
        assertThat(r.longAt(Fuse.ATTR_OUT_ATTR + Fuse.ATTR_SIZE)).isEqualTo(2);
        Reply now = setAttributes(node, Fuse.FATTR_MTIME | Fuse.FATTR_MTIME_NOW, 0, 0, 0);
        assertThat(now.longAt(Fuse.ATTR_OUT_ATTR + Fuse.ATTR_MODIFIED)).isGreaterThan(1_000_000_000);
        guest.good(FuseOpcode.ACCESS, node, 6, 0);
        guest.good(FuseOpcode.SYNCFS, ROOT, 0L);
        assertThat(guest.good(FuseOpcode.STATFS, ROOT).intAt(Fuse.STATFS_NAME_LENGTH))
                .isEqualTo(255);
    }

    private Reply setAttributes(long node, int valid, long handle, long size, int mode) {
        return guest.good(
                FuseOpcode.SETATTR, node, valid, 0, handle, size, 0L, 1000L, 2000L, 0L, 0, 0, 0, mode, 0, 0, 0, 0);
    }

    @Test
    void whatIsMadeIsGivenToWhoAskedForIt() throws IOException {
        assumeTrue(FileThread.isRoot(), "only root gives files away");
        guest.user = 1234;
        guest.group = 5678;
        guest.good(FuseOpcode.CREATE, ROOT, FileFlags.READ_WRITE, 0600, 0, 0, "file");
        long dir = guest.good(FuseOpcode.MKDIR, ROOT, 0700, 0, "dir").longAt(Fuse.ENTRY_NODE);
        Reply link = guest.good(FuseOpcode.SYMLINK, dir, "link", "/etc/passwd");
        assertThat(link.intAt(Fuse.ENTRY_ATTR + Fuse.ATTR_OWNER)).isEqualTo(1234);
        for (String name : List.of("file", "dir", "dir/link")) {
            assertThat(Files.readAttributes(share.resolve(name), "unix:uid,gid", LinkOption.NOFOLLOW_LINKS))
                    .containsEntry("uid", 1234)
                    .containsEntry("gid", 5678);
        }
        assertThat(Files.getAttribute(Path.of("/etc/passwd"), "unix:uid")).isEqualTo(0);
        Files.setAttribute(share.resolve("dir"), "unix:mode", FileFlags.DIRECTORY | 02700);
        guest.group = 99;
        guest.good(FuseOpcode.MKNOD, dir, FileFlags.REGULAR | 0600, 0, 0, 0, "ours");
        assertThat(Files.getAttribute(share.resolve("dir/ours"), "unix:gid")).isEqualTo(5678);
    }

    @Test
    void renamedFilesStayTheSame() throws IOException {
        Files.createDirectories(share.resolve("a/b"));
        Files.writeString(share.resolve("a/b/one"), "1");
        Files.writeString(share.resolve("two"), "2");
        long b = guest.find("a/b");
        long one = guest.find("a/b/one");
        long two = guest.find("two");
        guest.good(FuseOpcode.RENAME, b, ROOT, "one", "eins");
        guest.good(FuseOpcode.RENAME2, ROOT, ROOT, 2, 0, "eins", "two"); // exchange
        assertThat(share.resolve("two")).hasContent("1");
        assertThat(guest.find("two")).isEqualTo(one);
        assertThat(guest.find("eins")).isEqualTo(two);
        refused(Errno.EEXIST, guest.call(FuseOpcode.RENAME2, ROOT, ROOT, 1, 0, "eins", "two"));
        refused(Errno.EINVAL, guest.call(FuseOpcode.RENAME2, ROOT, ROOT, 4, 0, "eins", "drei"));
        refused(Errno.EINVAL, guest.call(FuseOpcode.RENAME, ROOT, b, "a", "c")); // into itself
        guest.good(FuseOpcode.RENAME, ROOT, ROOT, "eins", "two"); // over the other
        assertThat(guest.find("two")).isEqualTo(two);
        assertThat(Files.exists(share.resolve("eins"), LinkOption.NOFOLLOW_LINKS))
                .isFalse();
        long handle = guest.open(one, FileFlags.READ_ONLY); // without a name, but known
        assertThat(guest.read(one, handle, 0, 9).text()).isEqualTo("1");
    }

    @Test
    void whatIsNotKnownIsNotImplemented() {
        for (int opcode : new int[] {0, 7, 19, 21, 22, 23, 24, 31, 37, 39, 40, 47, 48, 51, 4096, -1, 1 << 20}) {
            refused(Errno.ENOSYS, guest.call(opcode, ROOT, new byte[64]));
        }
    }
}
