// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A kernel, payload or initramfs: a name for messages and bytes that can be read at any offset. Loaders copy headers
 * out before they check them, and copy contents straight into guest memory.
 *
 * <p>Immutable; {@link #open} may be called by any thread.
 */
public sealed interface Image {
    /** The name that messages use: the path, or what the caller called the bytes. */
    String name();

    /**
     * Opens the image for reading.
     *
     * @throws ImageException if it cannot be opened
     */
    Reader open();

    /** An image in a file. Nothing is opened yet. */
    static Image of(Path path) {
        return new File(path);
    }

    /** An image in memory. The array is not copied and must not change. */
    static Image of(String name, byte[] bytes) {
        return new Bytes(name, MemorySegment.ofArray(bytes).asReadOnly());
    }

    /** An open image. Confined to the thread that opened it. */
    interface Reader extends AutoCloseable {
        /** Bytes in the image. */
        long size();

        /**
         * Fills {@code target} with the bytes from {@code offset} on.
         *
         * @throws ImageException if the image ends before {@code target} is full, or cannot be read
         */
        void read(long offset, MemorySegment target);

        @Override
        void close();
    }

    /** An image in a file. Immutable. */
    record File(Path path) implements Image {
        @Override
        public String name() {
            return path.toString();
        }

        @Override
        public Reader open() {
            if (Files.isDirectory(path)) {
                throw new ImageException(name(), "is a directory, not an image");
            }
            try {
                FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
                return new ChannelReader(name(), channel, channel.size());
            } catch (NoSuchFileException e) {
                throw new ImageException(name(), "no such file", e);
            } catch (AccessDeniedException e) {
                throw new ImageException(name(), "permission denied", e);
            } catch (IOException e) {
                throw new ImageException(name(), "cannot be read: " + e.getMessage(), e);
            }
        }
    }

    /** An image in memory. Immutable. */
    record Bytes(String name, MemorySegment bytes) implements Image {
        @Override
        public Reader open() {
            return new Reader() {
                @Override
                public long size() {
                    return bytes.byteSize();
                }

                @Override
                public void read(long offset, MemorySegment target) {
                    checkRange(name, offset, target.byteSize(), bytes.byteSize());
                    target.copyFrom(bytes.asSlice(offset, target.byteSize()));
                }

                @Override
                public void close() {
                    // nothing was opened
                }
            };
        }
    }

    private static void checkRange(String name, long offset, long length, long size) {
        if (offset < 0 || length > size - offset) {
            throw new ImageException(
                    name,
                    "is truncated: %d bytes at offset 0x%x are missing, it has %d".formatted(length, offset, size));
        }
    }

    /**
     * Reads a file by position, so that nothing is mapped that could shrink under us. Confined to the opening thread.
     */
    record ChannelReader(String name, FileChannel channel, long size) implements Reader {
        @Override
        public void read(long offset, MemorySegment target) {
            checkRange(name, offset, target.byteSize(), size);
            try {
                for (long done = 0; done < target.byteSize(); ) {
                    long piece = Math.min(target.byteSize() - done, 1 << 30);
                    ByteBuffer buffer = target.asSlice(done, piece).asByteBuffer();
                    int n = channel.read(buffer, offset + done);
                    if (n < 0) {
                        throw new ImageException(name, "became shorter while it was read");
                    }
                    done += n;
                }
            } catch (IOException e) {
                throw new ImageException(name, "cannot be read: " + e.getMessage(), e);
            }
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new ImageException(name, "cannot be closed: " + e.getMessage(), e);
            }
        }
    }
}
