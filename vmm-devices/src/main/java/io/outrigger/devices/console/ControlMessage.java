// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.console;

import io.outrigger.linux.headers.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * A message of the control queues, struct virtio_console_control (section 5.3.6.2), and what follows it.
 *
 * <p>Confined to the thread of its lane.
 */
final class ControlMessage {
    static final int DEVICE_READY = Linux.VIRTIO_CONSOLE_DEVICE_READY();
    static final int PORT_ADD = Linux.VIRTIO_CONSOLE_PORT_ADD();
    static final int PORT_READY = Linux.VIRTIO_CONSOLE_PORT_READY();
    static final int CONSOLE_PORT = Linux.VIRTIO_CONSOLE_CONSOLE_PORT();
    static final int RESIZE = Linux.VIRTIO_CONSOLE_RESIZE();
    static final int PORT_OPEN = Linux.VIRTIO_CONSOLE_PORT_OPEN();
    static final int PORT_NAME = Linux.VIRTIO_CONSOLE_PORT_NAME();

    /** Bytes of one, without what follows. */
    static final int SIZE = 8; // le32 id, le16 event, le16 value

    private static final int MOST = SIZE + 64; // the longest name that a specification may have
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final int EVENT = 4;
    private static final int VALUE = 6;

    private final MemorySegment bytes = Arena.ofAuto().allocate(MOST, 8);
    private int length = SIZE;

    /** Room for what a driver sends, which nothing follows. */
    MemorySegment header() {
        return bytes.asSlice(0, SIZE);
    }

    /** All of it. */
    MemorySegment toSegment() {
        return bytes.asSlice(0, length);
    }

    int port() {
        return bytes.get(INT, 0);
    }

    int event() {
        return Short.toUnsignedInt(bytes.get(SHORT, EVENT));
    }

    int value() {
        return Short.toUnsignedInt(bytes.get(SHORT, VALUE));
    }

    ControlMessage set(int port, int event, int value) {
        bytes.set(INT, 0, port);
        bytes.set(SHORT, EVENT, (short) event);
        bytes.set(SHORT, VALUE, (short) value);
        length = SIZE;
        return this;
    }

    /** Says what a port is called. */
    ControlMessage name(int port, String name) {
        set(port, PORT_NAME, 1);
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        MemorySegment.copy(ascii, 0, bytes, ValueLayout.JAVA_BYTE, SIZE, ascii.length);
        length = SIZE + ascii.length;
        return this;
    }

    /** Says how large a console's window is. */
    ControlMessage resize(int port, WindowSize size) {
        set(port, RESIZE, 0);
        bytes.set(SHORT, SIZE, (short) size.columns()); // struct virtio_console_resize
        bytes.set(SHORT, SIZE + 2, (short) size.rows());
        length = SIZE + 4;
        return this;
    }
}
