// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Both sides of a VM's console, joined by two bounded rings. A back end makes one for each VM.
 *
 * <p>Thread-safe.
 */
public final class ConsolePipe implements Console, ConsolePort, AutoCloseable {
    private static final int OUTPUT_CAPACITY = 64 << 10;
    private static final int INPUT_CAPACITY = 4 << 10;

    private final String name;
    private final ByteRing fromGuest = new ByteRing(OUTPUT_CAPACITY);
    private final ByteRing toGuest = new ByteRing(INPUT_CAPACITY);
    private volatile Runnable inputListener = () -> {};
    private @Nullable Thread copier;

    /** A console for the VM of this name, which its threads carry. */
    public ConsolePipe(String name) {
        this.name = name;
    }

    @Override
    public void write(byte octet) {
        fromGuest.putOrDrop(octet);
    }

    @Override
    public int offer(byte[] bytes, int length) {
        return fromGuest.offer(bytes, Math.min(length, OUTPUT_CAPACITY));
    }

    @Override
    public int read() {
        return toGuest.poll();
    }

    @Override
    public void onInput(Runnable listener) {
        inputListener = listener;
    }

    @Override
    public long dropped() {
        return fromGuest.dropped();
    }

    @Override
    public InputStream output() {
        fromGuest.attachReader();
        return new Output();
    }

    @Override
    public OutputStream input() {
        return new Input();
    }

    @Override
    public synchronized void transferTo(OutputStream target) {
        if (copier != null) {
            throw new IllegalStateException("the console's output goes to a stream already");
        }
        fromGuest.attachReader();
        copier = Thread.ofPlatform().name(name + " console").daemon().start(() -> copy(target));
    }

    /** The VM has exited: the output ends after what is still in it, input is refused. */
    @Override
    public void close() {
        fromGuest.close();
        toGuest.close();
    }

    /**
     * After {@link #close}: waits until a {@link #transferTo} has passed on the last byte. False if that takes too
     * long.
     */
    public boolean awaitDrained(Duration timeout) throws InterruptedException {
        Thread t;
        synchronized (this) {
            t = copier;
        }
        return t == null || t.join(timeout);
    }

    private void copy(OutputStream target) {
        byte[] buffer = new byte[8 << 10];
        try {
            for (int n; (n = fromGuest.take(buffer, 0, buffer.length)) > 0; ) {
                target.write(buffer, 0, n);
                target.flush();
            }
        } catch (IOException e) {
            System.getLogger("io.outrigger.vmm").log(System.Logger.Level.WARNING, name + " console: " + e.getMessage());
            drop(buffer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void drop(byte[] buffer) {
        try {
            while (fromGuest.take(buffer, 0, buffer.length) > 0) {
                // the target is gone; the guest must not wait for it
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Output extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            java.util.Objects.checkFromIndexSize(offset, length, target.length);
            try {
                return fromGuest.take(target, offset, length);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("interrupted while reading the console").initCause(e);
            }
        }

        @Override
        public int available() {
            return fromGuest.available();
        }
    }

    private final class Input extends OutputStream {
        @Override
        public void write(int octet) throws IOException {
            try {
                if (!toGuest.put((byte) octet)) {
                    throw new IOException("the VM has exited");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("interrupted while writing the console").initCause(e);
            }
            inputListener.run();
        }
    }
}
