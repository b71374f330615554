// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.console;

/**
 * What driver and device have said to each other about a port.
 *
 * <p>Confined to the thread of its lane, but for {@link #isOpen}.
 */
final class Port {
    // What the driver is to be told, in this order.
    private static final int ADD = 1;
    private static final int CONSOLE = 2;
    private static final int SIZE = 4;
    private static final int NAME = 8;
    private static final int OPEN = 16;

    private final int id;
    private final String name;
    private final HostEnd end;
    private int owed;
    private boolean ready; // the driver knows the port
    private boolean resizes; // and wants to know how large its window is
    private volatile boolean open; // a program of the guest has it open
    private boolean toldOpen;
    private long skip; // bytes of the first chain in the queue that went to the host already

    Port(int id, String name, HostEnd end) {
        this.id = id;
        this.name = name;
        this.end = end;
    }

    int id() {
        return id;
    }

    String name() {
        return name;
    }

    HostEnd end() {
        return end;
    }

    boolean isOpen() {
        return open;
    }

    long skip() {
        return skip;
    }

    void skip(long bytes) {
        skip = bytes;
    }

    /** The driver has begun anew. */
    void reset() {
        owed = 0;
        ready = false;
        resizes = false;
        open = false;
        toldOpen = false;
        skip = 0;
    }

    PortState save() {
        return new PortState(owed, ready, resizes, open, toldOpen, skip);
    }

    void restore(PortState state) {
        owed = state.owed();
        ready = state.ready();
        resizes = state.resizes();
        open = state.open();
        toldOpen = state.toldOpen();
        skip = state.skip();
    }

    // ---- control messages

    /** The driver is ready for ports. */
    void add() {
        owed |= ADD;
    }

    /**
     * The driver knows the port, or could not make it.
     *
     * @param wantsSize whether it wants to know of a window's size
     */
    void ready(boolean now, boolean wantsSize) {
        ready = now;
        resizes = wantsSize && id == 0;
        owed = 0;
        toldOpen = false;
        if (now) {
            owed = id == 0 ? CONSOLE : NAME;
            resized();
        }
    }

    /** A program of the guest has opened or closed it. */
    void open(boolean now) {
        open = now;
    }

    /** The window has another size. */
    void resized() {
        if (ready && resizes) {
            owed |= SIZE;
        }
    }

    /** Whether {@link #compose} would have something. */
    boolean hasMessage() {
        return owed != 0 || ready && toldOpen != end.isConnected();
    }

    /** Makes the next message for the driver; there must be one. */
    void compose(ControlMessage message, WindowSize size) {
        switch (owed == 0 ? OPEN : Integer.lowestOneBit(owed)) {
            case ADD -> message.set(id, ControlMessage.PORT_ADD, 1);
            case CONSOLE -> message.set(id, ControlMessage.CONSOLE_PORT, 1);
            case SIZE -> message.resize(id, size);
            case NAME -> message.name(id, name);
            default -> {
                toldOpen = end.isConnected();
                message.set(id, ControlMessage.PORT_OPEN, toldOpen ? 1 : 0);
            }
        }
        owed &= owed - 1;
    }
}
