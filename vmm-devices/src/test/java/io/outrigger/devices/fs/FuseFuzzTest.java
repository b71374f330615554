// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.linux.FileFlags;
import io.outrigger.linux.Fuse;
import io.outrigger.linux.FuseOpcode;
import io.outrigger.linux.InodeFd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/** Requests at random, of a guest that knows the protocol well, against a directory that links to a file outside. */
class FuseFuzzTest {
    private static final String SECRET = "the secret that is not to be read";
    private static final List<String> NAMES = List.of(
            "a",
            "b",
            "dir",
            "link",
            "up",
            "..",
            ".",
            "",
            "a/b",
            "../secret",
            "secret",
            "/etc/passwd",
            "a\0b",
            "nothing");
    private static final int STEPS = 120;

    private Path work;
    private Path share;
    private Path secret;
    private FileTime time;

    @BeforeProperty
    void prepare() throws IOException {
        work = Files.createTempDirectory("fuse-fuzz");
        secret = Files.writeString(work.resolve("secret"), SECRET);
        share = work.resolve("share");
        time = Files.getLastModifiedTime(secret);
    }

    @AfterProperty
    void remove() {
        delete(work);
    }

    // The guest may have taken all rights away, which only root does without.
    private static void delete(Path top) {
        try {
            if (Files.isDirectory(top, LinkOption.NOFOLLOW_LINKS)) {
                Files.setPosixFilePermissions(top, PosixFilePermissions.fromString("rwx------"));
                try (Stream<Path> entries = Files.list(top)) {
                    entries.forEach(FuseFuzzTest::delete);
                }
            }
            Files.deleteIfExists(top);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long openDescriptors() throws IOException {
        try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"))) {
            return fds.count();
        }
    }

    @Property(tries = 300)
    void nothingOutsideIsReachedAndEveryReplyFits(@ForAll long seed, @ForAll boolean readOnly) throws IOException {
        delete(share);
        Files.createDirectories(share.resolve("dir/b"));
        Files.writeString(share.resolve("a"), "harmless");
        Files.createSymbolicLink(share.resolve("link"), secret);
        Files.createSymbolicLink(share.resolve("dir/up"), Path.of("../.."));
        String before = readOnly ? tree() : "";
        Random random = new Random(seed);
        try (FuseServer server =
                new FuseServer(InodeFd.ofDirectory(share.toString()), readOnly, new Limits(40, 6, 6))) {
            new FuseClient(server::serve).init();
            for (int i = 0; i < STEPS; i++) {
                serve(server, random);
            }
        }
        assertThat(Files.readString(secret)).isEqualTo(SECRET);
        assertThat(Files.readAttributes(secret, BasicFileAttributes.class).lastModifiedTime())
                .isEqualTo(time);
        assertThat(Files.getAttribute(secret, "unix:nlink")).isEqualTo(1);
        try (Stream<Path> beside = Files.list(work)) {
            assertThat(beside).containsExactlyInAnyOrder(share, secret);
        }
        if (readOnly) {
            assertThat(tree()).isEqualTo(before);
        }
    }

    @Property(tries = 30)
    void noDescriptorIsLeft(@ForAll long seed) throws IOException {
        long before = openDescriptors();
        nothingOutsideIsReachedAndEveryReplyFits(seed, false);
        assertThat(openDescriptors()).isEqualTo(before);
    }

    private String tree() throws IOException {
        try (Stream<Path> all = Files.walk(share)) {
            return String.join("\n", all.map(FuseFuzzTest::line).sorted().toList());
        }
    }

    private static String line(Path p) {
        try {
            return p + " "
                    + Files.readAttributes(p, "unix:mode,nlink,size,lastModifiedTime,ctime", LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void serve(FuseServer server, Random random) {
        Operation[] all = Operation.values();
        Operation o = all[random.nextInt(all.length)];
        byte[] arguments = random.nextInt(8) == 0 ? noise(random) : arguments(o, random);
        int opcode = o == Operation.DESTROY || random.nextInt(50) == 0 ? random.nextInt(60) : opcode(o);
        long length = random.nextInt(20) == 0 ? random.nextInt(200) : Fuse.IN_HEADER + arguments.length;
        byte[] request = FuseClient.request(length, opcode, 7, node(random), arguments);
        int room = random.nextInt(6) == 0 ? random.nextInt(200) : 1 << random.nextInt(17);
        BufferMessage m = new BufferMessage(request, room);
        long written = server.serve(m);
        assertThat(m.canarySings()).isTrue();
        assertThat(written).isBetween(0L, (long) room);
        if (written > 0) {
            assertThat(m.reply().get(ValueLayout.JAVA_INT_UNALIGNED, 0)).isEqualTo((int) written);
            assertThat(m.reply().get(ValueLayout.JAVA_INT_UNALIGNED, 4)).isBetween(-511, 0);
            byte[] reply = m.reply().asSlice(0, written).toArray(ValueLayout.JAVA_BYTE);
            assertThat(new String(reply, StandardCharsets.ISO_8859_1)).doesNotContain(SECRET);
        }
    }

    private static int opcode(Operation o) {
        try {
            return FuseOpcode.class.getField(o.name()).getInt(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static long node(Random random) {
        return random.nextInt(10) == 0 ? random.nextLong() : 1 + random.nextInt(12);
    }

    private static byte[] noise(Random random) {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] arguments(Operation o, Random random) {
        String name = NAMES.get(random.nextInt(NAMES.size()));
        String other = NAMES.get(random.nextInt(NAMES.size()));
        return switch (o) {
            case LOOKUP, UNLINK, RMDIR -> FuseClient.arguments(name);
            case SYMLINK -> FuseClient.arguments(name, "../" + other);
            case LINK -> FuseClient.arguments(node(random), name);
            case RENAME -> FuseClient.arguments(node(random), name, other);
            case RENAME2 -> FuseClient.arguments(node(random), random.nextInt(4), 0, name, other);
            case MKNOD -> FuseClient.arguments(mode(random), random.nextInt(), 0, 0, name);
            case MKDIR -> FuseClient.arguments(mode(random), 0, name);
            case CREATE -> FuseClient.arguments(flags(random), mode(random), 0, 0, name);
            case OPEN, OPENDIR -> FuseClient.arguments(flags(random), 0);
            case READ, READDIR, READDIRPLUS ->
                FuseClient.arguments(handle(random), offset(random), random.nextInt(), 0, 0L, 0, 0);
            case WRITE -> {
                byte[] data = noise(random);
                int size = random.nextInt(5) == 0 ? random.nextInt() : data.length;
                yield FuseClient.arguments(handle(random), offset(random), size, 0, 0L, 0, 0, data);
            }
            case FALLOCATE ->
                FuseClient.arguments(handle(random), offset(random), offset(random), 1 << random.nextInt(7), 0);
            case LSEEK -> FuseClient.arguments(handle(random), offset(random), random.nextInt(6), 0);
            case SETATTR -> setAttributes(random);
            case INIT -> FuseClient.arguments(7, 31 + random.nextInt(9), 0, -1);
            case FORGET -> FuseClient.arguments((long) random.nextInt(3));
            case BATCH_FORGET -> FuseClient.arguments(random.nextInt(4), 0, node(random), 1L, node(random), 1L);
            default -> FuseClient.arguments(handle(random), 0L, 0L, 0L);
        };
    }

    private static byte[] setAttributes(Random random) {
        ByteBuffer b = ByteBuffer.wrap(new byte[Fuse.SETATTR_IN]).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(random.nextInt() & random.nextInt() & 0xFFF).putInt(0).putLong(handle(random));
        b.putLong(offset(random));
        b.putInt(Fuse.SETATTR_MODE, random.nextInt() | 0700);
        return b.array();
    }

    private static int mode(Random random) {
        return random.nextInt(4) == 0 ? random.nextInt() : FileFlags.REGULAR | 0700;
    }

    private static int flags(Random random) {
        return random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(3);
    }

    private static long handle(Random random) {
        return random.nextInt(10) == 0 ? random.nextLong() : random.nextInt(8);
    }

    // Within 64 KiB, or where no file can be: the host's disk is not to be filled.
    private static long offset(Random random) {
        return random.nextInt(6) == 0 ? random.nextLong() | Long.MIN_VALUE : random.nextInt(1 << 16);
    }
}
