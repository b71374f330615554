// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.console;

import io.outrigger.vmm.ConsoleConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Objects;

/**
 * Somebody who is connected to a port. Each stream has a lock of its own, since a ring has room for one thread on each
 * side.
 *
 * <p>Thread-safe.
 */
final class StreamConnection implements ConsoleConnection {
    private final StreamEnd end;
    private final Bell bell;
    private final PortRing fromGuest = new PortRing();
    private final PortRing toGuest = new PortRing();
    private final InputStream in = new FromGuest();
    private final OutputStream out = new ToGuest();

    StreamConnection(StreamEnd end, Bell bell) {
        this.end = end;
        this.bell = bell;
    }

    PortRing fromGuestRing() {
        return fromGuest;
    }

    PortRing toGuestRing() {
        return toGuest;
    }

    @Override
    public InputStream fromGuest() {
        return in;
    }

    @Override
    public OutputStream toGuest() {
        return out;
    }

    @Override
    public void close() {
        fromGuest.close();
        toGuest.close();
        end.left(this);
    }

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return (IOException) new InterruptedIOException("interrupted at a console's port").initCause(e);
    }

    private final class FromGuest extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public synchronized int read(byte[] target, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (length == 0) {
                return 0;
            }
            try {
                int n = fromGuest.take(target, offset, length);
                if (fromGuest.takeStarved()) {
                    bell.ring();
                }
                return n;
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }

        @Override
        public int available() {
            return fromGuest.size();
        }
    }

    private final class ToGuest extends OutputStream {
        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] source, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, source.length);
            try {
                for (int done = 0; done < length; ) {
                    int n = toGuest.put(source, offset + done, length - done);
                    if (n < 0) {
                        throw new IOException("the port is closed");
                    }
                    done += n;
                    bell.ring();
                }
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
    }
}
