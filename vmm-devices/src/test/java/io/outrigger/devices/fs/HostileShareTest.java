// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.outrigger.devices.fs.FuseClient.Entry;
import io.outrigger.devices.fs.FuseClient.Reply;
import io.outrigger.linux.Errno;
import io.outrigger.linux.FileFlags;
import io.outrigger.linux.Fuse;
import io.outrigger.linux.FuseOpcode;
import io.outrigger.linux.InodeFd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A guest, or what lies in the directory, tries to get at what is outside, at too much, or at the server. */
@Timeout(60)
class HostileShareTest {
    private static final long ROOT = Fuse.ROOT;
    private static final String SECRET = "the secret";

    @TempDir
    Path work;

    private Path share;
    private Path secret;
    private FuseServer server;
    private FuseClient guest;

    @BeforeEach
    void begin() throws IOException {
        share = Files.createDirectory(work.resolve("share"));
        secret = Files.writeString(work.resolve("secret"), SECRET);
        serve(false, Limits.STANDARD);
    }

    private void serve(boolean readOnly, Limits limits) {
        if (server != null) {
            server.close();
        }
        server = new FuseServer(InodeFd.ofDirectory(share.toString()), readOnly, limits);
        guest = new FuseClient(server::serve);
        guest.init();
    }

    @AfterEach
    void theSecretIsWhole() throws IOException {
        server.close();
        assertThat(secret).hasContent(SECRET);
        try (Stream<Path> beside = Files.list(work)) {
            assertThat(beside).containsExactlyInAnyOrder(share, secret);
        }
    }

    private void refused(int errno, Reply reply) {
        assertThat(reply.error()).isEqualTo(-errno);
    }

    private static long openDescriptors() throws IOException {
        try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"))) {
            return fds.count();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../secret", "/etc/passwd", "dir/../..", "./x", "/"})
    void namesThatLeadElsewhereAreRefusedByAll(String name) throws IOException {
        Files.createDirectory(share.resolve("dir"));
        Files.createFile(share.resolve("file"));
        long file = guest.find("file");
        refused(Errno.EINVAL, guest.lookup(ROOT, name));
        refused(Errno.EINVAL, guest.call(FuseOpcode.UNLINK, ROOT, name));
        refused(Errno.EINVAL, guest.call(FuseOpcode.RMDIR, ROOT, name));
        refused(Errno.EINVAL, guest.call(FuseOpcode.MKDIR, ROOT, 0700, 0, name));
        refused(Errno.EINVAL, guest.call(FuseOpcode.MKNOD, ROOT, FileFlags.REGULAR | 0600, 0, 0, 0, name));
        refused(Errno.EINVAL, guest.call(FuseOpcode.CREATE, ROOT, FileFlags.READ_WRITE, 0600, 0, 0, name));
        refused(Errno.EINVAL, guest.call(FuseOpcode.SYMLINK, ROOT, name, "x"));
        refused(Errno.EINVAL, guest.call(FuseOpcode.LINK, ROOT, file, name));
        refused(Errno.EINVAL, guest.call(FuseOpcode.RENAME, ROOT, ROOT, name, "x"));
        refused(Errno.EINVAL, guest.call(FuseOpcode.RENAME, ROOT, ROOT, "file", name));
        refused(Errno.EINVAL, guest.call(FuseOpcode.RENAME2, ROOT, ROOT, 2, 0, name, "file"));
    }

    @Test
    void namesWithoutAnEndAndTooLongOnesAreRefused() {
        refused(Errno.EINVAL, guest.call(FuseOpcode.LOOKUP, ROOT, new byte[] {'a', 'b'}));
        refused(Errno.EINVAL, guest.call(FuseOpcode.RENAME, ROOT, ROOT, "a", new byte[] {'b'}));
        refused(Errno.EINVAL, guest.call(FuseOpcode.SYMLINK, ROOT, "a", new byte[] {'b'}));
        refused(Errno.ENAMETOOLONG, guest.lookup(ROOT, "n".repeat(256)));
        refused(Errno.ENAMETOOLONG, guest.call(FuseOpcode.SYMLINK, ROOT, "a", "t".repeat(4096)));
        refused(Errno.E2BIG, guest.call(FuseOpcode.LOOKUP, ROOT, "n".repeat(70_000)));
        assertThat(share).isEmptyDirectory();
    }

    @Test
    void linksOutAreLinksAndNothingIsBehindThem() throws IOException {
        Files.createSymbolicLink(share.resolve("secret"), secret);
        Files.createSymbolicLink(share.resolve("up"), Path.of(".."));
        Files.createSymbolicLink(share.resolve("self"), Path.of("/proc/self/fd"));
        long link = guest.find("secret");
        long up = guest.find("up");
        refused(Errno.ELOOP, guest.call(FuseOpcode.OPEN, link, FileFlags.READ_WRITE, 0));
        refused(Errno.ELOOP, guest.call(FuseOpcode.OPEN, up, FileFlags.READ_ONLY, 0));
        refused(Errno.ENOTDIR, guest.call(FuseOpcode.OPENDIR, up, 0, 0));
        refused(Errno.ENOTDIR, guest.lookup(up, "secret"));
        refused(Errno.ENOTDIR, guest.lookup(guest.find("self"), "0"));
        refused(Errno.ENOTDIR, guest.call(FuseOpcode.CREATE, up, FileFlags.READ_WRITE, 0600, 0, 0, "new"));
        refused(Errno.ENOTDIR, guest.call(FuseOpcode.MKDIR, up, 0700, 0, "new"));
        refused(Errno.ENOTDIR, guest.call(FuseOpcode.RENAME, ROOT, up, "secret", "new"));
        refused(Errno.ENOTDIR, guest.call(FuseOpcode.RENAME, up, ROOT, "secret", "new"));
        refused(Errno.ENOTDIR, guest.call(FuseOpcode.UNLINK, up, "secret"));
        refused(Errno.EPERM, guest.call(FuseOpcode.LINK, ROOT, link, "mine"));
        refused(Errno.ELOOP, guest.call(FuseOpcode.CREATE, ROOT, FileFlags.READ_WRITE, 0600, 0, 0, "secret"));
        refused(Errno.EOPNOTSUPP, attributes(link, Fuse.FATTR_MODE, 0777));
        refused(Errno.ELOOP, attributes(link, Fuse.FATTR_SIZE, 0));
        // What can be set of a link is the link's.
        long before = Files.getLastModifiedTime(secret).toMillis();
        assertThat(attributes(link, Fuse.FATTR_MTIME, 0).error()).isZero();
        assertThat(Files.getLastModifiedTime(secret).toMillis()).isEqualTo(before);
        assertThat(Files.getLastModifiedTime(share.resolve("secret"), LinkOption.NOFOLLOW_LINKS)
                        .toMillis())
                .isEqualTo(7_000_000);
    }

    private Reply attributes(long node, int valid, int mode) {
        return guest.call(FuseOpcode.SETATTR, node, valid, 0, 0L, 0L, 0L, 7000L, 7000L, 0L, 0, 0, 0, mode, 0, 0, 0, 0);
    }

    @Test
    void aDirectoryThatBecomesALinkIsStillTheDirectory() throws IOException {
        Path dir = Files.createDirectory(share.resolve("dir"));
        Files.writeString(dir.resolve("secret"), "harmless");
        long node = guest.find("dir");
        Files.move(dir, share.resolve("moved"));
        Files.createSymbolicLink(dir, work);
        long file = guest.good(FuseOpcode.LOOKUP, node, "secret").longAt(Fuse.ENTRY_NODE);
        assertThat(guest.read(file, guest.open(file, FileFlags.READ_ONLY), 0, 99)
                        .text())
                .isEqualTo("harmless");
        guest.good(FuseOpcode.CREATE, node, FileFlags.READ_WRITE, 0600, 0, 0, "new");
        assertThat(share.resolve("moved/new")).exists();
    }

    @Test
    void aDirectoryWithoutDescriptorThatBecomesALinkIsStale() throws IOException {
        serve(false, new Limits(1000, 2, 10));
        Path dir = Files.createDirectories(share.resolve("dir/below"));
        Files.writeString(dir.resolve("file"), "harmless");
        long below = guest.find("dir/below");
        long file = guest.find("dir/below/file");
        for (int i = 0; i < 10; i++) {
            Files.createDirectory(share.resolve("other" + i));
            guest.find("other" + i);
        }
        Files.move(share.resolve("dir"), share.resolve("moved"));
        Files.createSymbolicLink(share.resolve("dir"), work);
        Files.createDirectories(share.resolve("moved2/below"));
        refused(Errno.ESTALE, guest.call(FuseOpcode.OPEN, file, FileFlags.READ_ONLY, 0));
        refused(Errno.ESTALE, guest.lookup(below, "secret"));
        Files.delete(share.resolve("dir"));
        Files.move(share.resolve("moved2"), share.resolve("dir")); // the name is there, but another directory
        refused(Errno.ESTALE, guest.lookup(below, "file"));
        Files.move(share.resolve("dir"), share.resolve("moved2"));
        Files.move(share.resolve("moved"), share.resolve("dir"));
        long handle = guest.open(file, FileFlags.READ_ONLY);
        assertThat(guest.read(file, handle, 0, 99).text()).isEqualTo("harmless");
    }

    @Test
    void directoriesThatAreMovedWhileInUseStayInTheShare() throws IOException {
        Files.createDirectories(share.resolve("a/b/c"));
        long a = guest.find("a");
        long b = guest.find("a/b");
        long c = guest.find("a/b/c");
        Files.move(share.resolve("a/b"), share.resolve("b"));
        Files.move(share.resolve("a"), share.resolve("b/c/a"));
        assertThat(guest.good(FuseOpcode.LOOKUP, c, "a").longAt(Fuse.ENTRY_NODE))
                .isEqualTo(a);
        refused(Errno.EINVAL, guest.lookup(a, ".."));
        refused(Errno.ENOENT, guest.lookup(a, "b"));
        assertThat(guest.find("b")).isEqualTo(b);
        assertThat(guest.find("b/c/a")).isEqualTo(a);
        guest.forget(a, 99);
        guest.forget(b, 99);
        guest.forget(c, 99);
        refused(Errno.ESTALE, guest.lookup(c, "a"));
    }

    @Test
    void aDirectoryThatIsALinkOutNowAndThenIsNeverOne() throws Exception {
        serve(false, new Limits(1000, 1, 10)); // names are looked up all the time
        Path dir = Files.createDirectory(share.resolve("dir"));
        Files.writeString(dir.resolve("secret"), "harmless");
        Path link = Files.createSymbolicLink(share.resolve("link"), work);
        Path away = share.resolve("away");
        AtomicBoolean over = new AtomicBoolean();
        Thread swapper = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                move(dir, away);
                move(link, dir);
                move(dir, link);
                move(away, dir);
            }
        });
        int read = 0;
        for (int i = 0; i < 5000 || read == 0; i++) {
            Reply found = guest.lookup(ROOT, "dir");
            if (found.error() != 0) {
                continue;
            }
            long node = found.longAt(Fuse.ENTRY_NODE);
            guest.lookup(ROOT, "link"); // takes the descriptor
            Reply file = guest.lookup(node, "secret");
            if (file.error() == 0) {
                Reply open = guest.call(FuseOpcode.OPEN, file.longAt(Fuse.ENTRY_NODE), FileFlags.READ_WRITE, 0);
                if (open.error() == 0) {
                    assertThat(guest.read(node, open.longAt(0), 0, 99).text()).isEqualTo("harmless");
                    guest.release(node, open.longAt(0));
                    read++;
                }
            }
        }
        over.set(true);
        swapper.join();
        assertThat(read).isPositive();
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void otherMountsAreNotEntered() throws IOException {
        share = Path.of("/");
        serve(true, Limits.STANDARD);
        refused(18, guest.lookup(ROOT, "proc")); // EXDEV
        assertThat(guest.list(ROOT, true, 4096))
                .filteredOn(e -> e.name().equals("proc"))
                .extracting(Entry::node)
                .containsExactly(0L);
        share = work.resolve("share");
    }

    @Test
    void whatIsNoFileIsNotOpened() throws IOException {
        guest.good(FuseOpcode.MKNOD, ROOT, FileFlags.FIFO | 0600, 0, 0, 0, "fifo");
        long fifo = guest.find("fifo");
        refused(Errno.ENXIO, guest.call(FuseOpcode.OPEN, fifo, FileFlags.READ_ONLY, 0)); // and does not wait
        refused(Errno.ENXIO, guest.call(FuseOpcode.CREATE, ROOT, FileFlags.WRITE_ONLY, 0600, 0, 0, "fifo"));
        refused(Errno.ENXIO, attributes(fifo, Fuse.FATTR_SIZE, 0));
        refused(Errno.EISDIR, guest.call(FuseOpcode.OPEN, ROOT, FileFlags.READ_ONLY, 0));
        refused(Errno.EISDIR, attributes(ROOT, Fuse.FATTR_SIZE, 0));
        Files.createFile(share.resolve("file"));
        refused(Errno.ENOTDIR, guest.call(FuseOpcode.OPENDIR, guest.find("file"), 0, 0));
        refused(Errno.ENOTDIR, guest.lookup(guest.find("file"), "x"));
    }

    @Test
    void devicesOfTheHostAreNeitherOpenedNorGivenAway() throws Exception {
        Process made = new ProcessBuilder("mknod", share.resolve("null").toString(), "c", "1", "3").start();
        assumeTrue(made.waitFor() == 0, "needs root");
        long device = guest.find("null");
        refused(Errno.ENXIO, guest.call(FuseOpcode.OPEN, device, FileFlags.READ_WRITE, 0));
        refused(Errno.ENXIO, guest.call(FuseOpcode.CREATE, ROOT, FileFlags.READ_WRITE, 0600, 0, 0, "null"));
        refused(Errno.ENXIO, attributes(device, Fuse.FATTR_SIZE, 0));
        refused(Errno.EPERM, attributes(device, Fuse.FATTR_MODE, 0666));
        refused(Errno.EPERM, attributes(device, Fuse.FATTR_UID, 0));
    }

    @Test
    void dotDotOfTheRootTellsNothingOfWhatIsAbove() {
        for (Entry e : guest.list(ROOT, true, 4096)) {
            assertThat(e.node()).isZero();
        }
        long handle = guest.openDirectory(ROOT);
        Reply r = guest.good(FuseOpcode.READDIR, ROOT, handle, 0L, 4096, 0, 0L, 0, 0);
        assertThat(r.longAt(0)).isEqualTo(r.longAt(32)); // the numbers of . and ..
    }

    @Test
    void numbersThatWereNotGivenOutAreRefused() throws IOException {
        Files.createFile(share.resolve("file"));
        long file = guest.find("file");
        for (long node : new long[] {0, -1, 2 + file, Long.MAX_VALUE, Long.MIN_VALUE}) {
            refused(Errno.ESTALE, guest.lookup(node, "file"));
            refused(Errno.ESTALE, guest.call(FuseOpcode.GETATTR, node, 0, 0, 0L));
            refused(Errno.ESTALE, guest.call(FuseOpcode.OPEN, node, 0, 0));
            refused(Errno.ESTALE, guest.call(FuseOpcode.LINK, ROOT, node, "new"));
            refused(Errno.ESTALE, guest.call(FuseOpcode.RENAME, ROOT, node, "file", "new"));
            refused(Errno.EBADF, guest.read(file, node, 0, 10));
            refused(Errno.EBADF, guest.write(file, node, 0, new byte[1]));
            refused(Errno.EBADF, guest.call(FuseOpcode.RELEASE, file, node, 0, 0, 0L));
            guest.forget(node, -1);
        }
        guest.forget(ROOT, -1);
        guest.find("file");
        long handle = guest.open(file, FileFlags.READ_WRITE);
        refused(Errno.EINVAL, guest.read(file, handle, -1, 10));
        refused(Errno.EINVAL, guest.write(file, handle, Long.MIN_VALUE, new byte[1]));
        refused(Errno.EINVAL, guest.call(FuseOpcode.LSEEK, file, handle, 0L, 9, 0));
        refused(Errno.EINVAL, guest.call(FuseOpcode.FALLOCATE, file, handle, -5L, 5L, 0, 0));
        refused(Errno.EBADF, guest.call(FuseOpcode.READDIR, ROOT, handle, 0L, 4096, 0, 0L, 0, 0));
    }

    @Test
    void forgettingWhatIsOpenOrHasKnownEntriesKeepsIt() throws IOException {
        Files.createDirectories(share.resolve("a/b"));
        Files.writeString(share.resolve("a/b/file"), "x");
        long a = guest.find("a");
        long file = guest.find("a/b/file");
        long handle = guest.open(file, FileFlags.READ_ONLY);
        guest.tell(FuseOpcode.BATCH_FORGET, 0, 2, 0, a, 99L, file, -1L);
        assertThat(guest.read(file, handle, 0, 9).text()).isEqualTo("x");
        assertThat(guest.good(FuseOpcode.GETATTR, file, 0, 0, 0L).longAt(Fuse.ATTR_OUT_ATTR + Fuse.ATTR_SIZE))
                .isEqualTo(1);
        guest.release(file, handle);
        refused(Errno.ESTALE, guest.call(FuseOpcode.GETATTR, file, 0, 0, 0L));
        guest.tell(FuseOpcode.BATCH_FORGET, 0, -1, 0, 0L, 0L); // says that there are four billion
    }

    @Test
    void aReadOnlyShareRefusesEveryChange() throws IOException {
        Files.writeString(share.resolve("file"), "text");
        Files.createDirectory(share.resolve("dir"));
        serve(true, Limits.STANDARD);
        long file = guest.find("file");
        long handle = guest.open(file, FileFlags.READ_ONLY);
        refused(Errno.EROFS, guest.call(FuseOpcode.OPEN, file, FileFlags.READ_WRITE, 0));
        refused(Errno.EROFS, guest.call(FuseOpcode.OPEN, file, FileFlags.WRITE_ONLY, 0));
        refused(Errno.EROFS, guest.call(FuseOpcode.OPEN, file, 3, 0));
        refused(Errno.EROFS, guest.call(FuseOpcode.OPEN, file, FileFlags.TRUNCATE, 0));
        refused(Errno.EROFS, guest.write(file, handle, 0, new byte[] {1}));
        refused(Errno.EROFS, guest.call(FuseOpcode.CREATE, ROOT, FileFlags.READ_ONLY, 0600, 0, 0, "new"));
        refused(Errno.EROFS, guest.call(FuseOpcode.MKDIR, ROOT, 0700, 0, "new"));
        refused(Errno.EROFS, guest.call(FuseOpcode.MKNOD, ROOT, FileFlags.REGULAR, 0, 0, 0, "new"));
        refused(Errno.EROFS, guest.call(FuseOpcode.SYMLINK, ROOT, "new", "x"));
        refused(Errno.EROFS, guest.call(FuseOpcode.LINK, ROOT, file, "new"));
        refused(Errno.EROFS, guest.call(FuseOpcode.UNLINK, ROOT, "file"));
        refused(Errno.EROFS, guest.call(FuseOpcode.RMDIR, ROOT, "dir"));
        refused(Errno.EROFS, guest.call(FuseOpcode.RENAME, ROOT, ROOT, "file", "new"));
        refused(Errno.EROFS, guest.call(FuseOpcode.RENAME2, ROOT, ROOT, 0, 0, "file", "new"));
        refused(Errno.EROFS, guest.call(FuseOpcode.FALLOCATE, file, handle, 0L, 100L, 0, 0));
        refused(Errno.EROFS, guest.call(FuseOpcode.ACCESS, file, 2, 0));
        refused(Errno.EROFS, attributes(file, Fuse.FATTR_MODE, 0777));
        refused(Errno.EROFS, attributes(file, Fuse.FATTR_SIZE | Fuse.FATTR_FH, 0));
        assertThat(guest.read(file, handle, 0, 99).text()).isEqualTo("text");
        refused(Errno.ENOSYS, guest.call(FuseOpcode.FLUSH, file, handle, 0, 0, 0L));
        guest.good(FuseOpcode.SYNCFS, ROOT, 0L);
        assertThat(guest.list(ROOT, false, 4096)).hasSize(4);
    }

    @Test
    void messagesThatAreTooShortAreRefused() throws IOException {
        Files.writeString(share.resolve("file"), "text");
        for (Operation o : Operation.values()) {
            if (!o.silent() && o.arguments() > 0) {
                byte[] arguments = new byte[o.arguments() - 1];
                refused(Errno.EINVAL, guest.call(opcode(o), ROOT, arguments));
            }
        }
        refused(Errno.EINVAL, guest.callWithRoom(16 + Fuse.ENTRY - 1, FuseOpcode.LOOKUP, ROOT, "file"));
        refused(Errno.EINVAL, guest.callWithRoom(16, FuseOpcode.GETATTR, ROOT, 0, 0, 0L));
        long file = guest.find("file");
        long handle = guest.open(file, FileFlags.READ_WRITE);
        assertThat(guest.callWithRoom(18, FuseOpcode.READ, file, handle, 0L, 4096, 0, 0L, 0, 0)
                        .text())
                .isEqualTo("te");
        refused( // says more than there is
                Errno.EINVAL, guest.call(FuseOpcode.WRITE, file, handle, 0L, 9, 0, 0L, 0, 0, new byte[8]));
        assertThat(share.resolve("file")).hasContent("text");
    }

    private static int opcode(Operation o) {
        try {
            return FuseOpcode.class.getField(o.name()).getInt(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void headersThatLieAreRefusedOrIgnored() {
        for (long length : new long[] {0, 39, 1000, 0xFFFF_FFFFL}) {
            BufferMessage m = new BufferMessage(
                    FuseClient.request(length, FuseOpcode.LOOKUP, 5, ROOT, "x\0".getBytes(UTF_8)), 4096);
            assertThat(server.serve(m)).isEqualTo(16);
            assertThat(m.reply().get(ValueLayout.JAVA_INT, 4)).isEqualTo(-Errno.EINVAL);
        }
        assertThat(server.serve(new BufferMessage(new byte[39], 4096))).isZero();
        assertThat(server.serve(new BufferMessage(new byte[0], 0))).isZero();
        byte[] lookup = FuseClient.request(42, FuseOpcode.LOOKUP, 5, ROOT, "x\0".getBytes(UTF_8));
        for (int room = 0; room < 16; room++) {
            assertThat(server.serve(new BufferMessage(lookup, room))).isZero();
        }
    }

    @Test
    void descriptorsAndInodesAreBounded() throws IOException {
        serve(false, new Limits(50, 8, 4));
        long before = openDescriptors();
        for (int i = 0; i < 60; i++) {
            Files.writeString(share.resolve("file" + i), "text " + i);
        }
        long[] nodes = new long[49];
        for (int i = 0; i < nodes.length; i++) {
            nodes[i] = guest.find("file" + i);
        }
        refused(Errno.ENFILE, guest.lookup(ROOT, "file50"));
        refused(Errno.ENFILE, guest.call(FuseOpcode.MKDIR, ROOT, 0700, 0, "new"));
        refused(Errno.ENFILE, guest.call(FuseOpcode.CREATE, ROOT, FileFlags.READ_WRITE, 0600, 0, 0, "new"));
        assertThat(share.resolve("new")).doesNotExist();
        assertThat(openDescriptors() - before).isEqualTo(8);
        long first = guest.open(nodes[0], FileFlags.READ_ONLY);
        for (int i = 1; i < 4; i++) {
            guest.open(nodes[i], FileFlags.READ_ONLY);
        }
        refused(Errno.ENFILE, guest.call(FuseOpcode.OPEN, nodes[5], FileFlags.READ_ONLY, 0));
        refused(Errno.ENFILE, guest.call(FuseOpcode.OPENDIR, ROOT, 0, 0));
        assertThat(openDescriptors() - before).isEqualTo(8 + 4);
        for (int i = 0; i < nodes.length; i++) { // those without descriptors are found again
            assertThat(guest.good(FuseOpcode.GETATTR, nodes[i], 0, 0, 0L).longAt(Fuse.ATTR_OUT_ATTR + Fuse.ATTR_SIZE))
                    .isEqualTo(i < 10 ? 6 : 7);
        }
        guest.release(nodes[0], first);
        assertThat(guest.list(ROOT, true, 4096)).filteredOn(e -> e.node() != 0).hasSize(49);
        guest.init();
        assertThat(openDescriptors() - before).isZero();
    }

    @Test
    void closingGivesEverythingBack() throws IOException {
        server.close();
        long before = openDescriptors();
        for (int i = 0; i < 10; i++) {
            Files.writeString(share.resolve("file" + i), "text " + i);
        }
        serve(false, Limits.STANDARD);
        for (int i = 0; i < 10; i++) {
            guest.open(guest.find("file" + i), FileFlags.READ_ONLY);
        }
        guest.openDirectory(ROOT);
        refused(Errno.ENOENT, guest.lookup(ROOT, "nothing"));
        server.close();
        assertThat(openDescriptors()).isEqualTo(before);
    }

    @Test
    void deepDirectoriesThatWereForgottenAreFoundAgain() throws IOException {
        serve(false, new Limits(10_000, 4, 4));
        long node = ROOT;
        for (int i = 0; i < 500; i++) {
            long next = guest.good(FuseOpcode.MKDIR, node, 0700, 0, "d").longAt(Fuse.ENTRY_NODE);
            guest.forget(node, 1);
            node = next;
        }
        Files.createDirectory(share.resolve("other"));
        for (int i = 0; i < 8; i++) {
            guest.good(FuseOpcode.MKDIR, ROOT, 0700, 0, "other" + i);
        }
        guest.good(FuseOpcode.GETATTR, node, 0, 0, 0L);
        long before = openDescriptors();
        guest.good(FuseOpcode.MKDIR, node, 0700, 0, "last");
        assertThat(openDescriptors()).isLessThanOrEqualTo(before);
    }
}
