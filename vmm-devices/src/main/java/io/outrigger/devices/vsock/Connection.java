// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.vsock;

import io.outrigger.devices.virtio.Chain;
import io.outrigger.linux.Errno;
import io.outrigger.linux.UnixStreamFd;
import java.lang.foreign.MemorySegment;

/**
 * A stream: a socket of the host's on one side, the driver's packets on the other. Whatever goes wrong ends it with an
 * RST, and nothing else.
 *
 * <p>Confined to the thread of its lane.
 */
final class Connection {
    /** Where a stream is in its life. */
    enum State {
        /** A host program has connected and has not said to which port. */
        GREETING,
        /** The driver was asked, or is to be. */
        REQUESTED,
        /** Bytes may go both ways. */
        OPEN,
        /** The driver has ended it; the host has not taken the last bytes yet. */
        ORPHANED,
        /** Only an RST is left to be sent. */
        DEAD
    }

    // What is to be sent to the driver, but for data and SHUTDOWN.
    private static final int OWES_REQUEST = 1;
    private static final int OWES_RESPONSE = 2;
    private static final int OWES_CREDIT = 4;

    private final int slot;
    private final UnixStreamFd socket;
    private final Credit credit = new Credit();
    private final Backlog backlog = new Backlog();
    private State state;
    private int guestPort;
    private int hostPort;
    private int owed;
    private int driverEnded; // flags of SHUTDOWN that the driver has sent
    private int hostEnded; // those that the driver is to be told
    private int toldEnded; // those that it was told
    private boolean endedSending;
    private boolean readable;
    private boolean writable = true;
    private boolean hungUp;
    private boolean askedForCredit;
    private long expires = Streams.NEVER;

    private Connection(int slot, UnixStreamFd socket, State state) {
        this.slot = slot;
        this.socket = socket;
        this.state = state;
    }

    /** A host program's, which has not said what it wants. */
    static Connection ofHost(int slot, UnixStreamFd socket) {
        return new Connection(slot, socket, State.GREETING);
    }

    /** One that the driver asked for: it will be told that it has it. */
    static Connection ofDriver(int slot, UnixStreamFd socket, int guestPort, int hostPort) {
        Connection c = new Connection(slot, socket, State.OPEN);
        c.guestPort = guestPort;
        c.hostPort = hostPort;
        c.owed = OWES_RESPONSE;
        return c;
    }

    /** The host program has said what it wants: the driver will be asked. */
    void request(int newGuestPort, int newHostPort) {
        guestPort = newGuestPort;
        hostPort = newHostPort;
        state = State.REQUESTED;
        owed = OWES_REQUEST;
    }

    int slot() {
        return slot;
    }

    UnixStreamFd socket() {
        return socket;
    }

    State state() {
        return state;
    }

    int hostPort() {
        return hostPort;
    }

    long key() {
        return PortTable.key(guestPort, hostPort);
    }

    /** {@link System#nanoTime} when it is given up; {@link Streams#NEVER}. */
    long expires() {
        return expires;
    }

    void expires(long when) {
        expires = when;
    }

    // ---- what the host's side tells

    void nowReadable(boolean now) {
        readable = now;
    }

    boolean isReadable() {
        return readable;
    }

    void nowWritable() {
        writable = true;
    }

    /** The host program is gone altogether. What it sent last can be read still. */
    void nowHungUp() {
        hungUp = true;
        if ((driverEnded & Header.NO_RECEIVE) != 0 || (hostEnded & Header.NO_SEND) != 0) {
            hostEnded = Header.NO_MORE; // there is nothing left to read
        }
    }

    // ---- the driver's packets

    /** Takes in what every packet says. False if that cannot be. */
    boolean updateCredit(Header header) {
        boolean had = credit.mayBeSent() > 0;
        boolean right = credit.update(header.bufferSize(), header.forwarded());
        if (!had && credit.mayBeSent() > 0) {
            askedForCredit = false;
        }
        return right;
    }

    /** Whether the driver was asked and has not answered yet. */
    boolean isAsked() {
        return state == State.REQUESTED && (owed & OWES_REQUEST) == 0;
    }

    /** The driver has accepted it. */
    void accepted() {
        state = State.OPEN;
        expires = Streams.NEVER;
    }

    /** The driver wants to know how much it may send. */
    void oweCredit() {
        owed |= OWES_CREDIT;
    }

    /**
     * Takes the driver's data. What the host has no room for now is kept.
     *
     * @param length unsigned
     * @return false if the driver had no credit, or has ended the stream
     */
    boolean data(Chain chain, int length, MemorySegment room) {
        if ((driverEnded & Header.NO_SEND) != 0
                || Header.SIZE + Integer.toUnsignedLong(length) > chain.readableBytes()
                || !credit.receive(length)) {
            return false;
        }
        for (int done = 0; done < length; ) {
            int n = (int) Math.min(length - done, room.byteSize());
            long _ = chain.read(Header.SIZE + done, room.asSlice(0, n));
            int sent = backlog.isEmpty() ? send(room, n) : 0;
            if (sent < n) {
                backlog.add(room, sent, n - sent);
            }
            done += n;
        }
        tellOfCredit();
        return true;
    }

    /** The driver ends what it sends, or receives, or both. */
    void ended(int flags, MemorySegment room) {
        driverEnded |= flags & Header.NO_MORE;
        if ((driverEnded & Header.NO_RECEIVE) != 0) {
            socket.endReceiving();
            readable = false;
            if (hungUp) {
                hostEnded = Header.NO_MORE;
            }
        }
        flush(room);
    }

    /** Whether the driver is done with it. */
    boolean isEnded() {
        return driverEnded == Header.NO_MORE;
    }

    /** Whether the driver is done with it, and all that it sent has gone. */
    boolean isFinished() {
        return isEnded() && backlog.isEmpty();
    }

    /** The driver knows it no longer. True if bytes of it are still to go to the host. */
    boolean orphan() {
        boolean left = state == State.OPEN && (driverEnded & Header.NO_SEND) != 0 && !backlog.isEmpty();
        state = left ? State.ORPHANED : State.DEAD;
        return left;
    }

    /** Nothing but an RST is left. */
    void kill() {
        state = State.DEAD;
        backlog.clear();
    }

    // ---- to the host

    /** Sends what was kept, as far as the host takes it now. */
    void flush(MemorySegment room) {
        while (!backlog.isEmpty() && writable) {
            int n = backlog.peek(room);
            backlog.drop(send(room, n));
        }
        if (backlog.isEmpty() && (driverEnded & Header.NO_SEND) != 0 && !endedSending) {
            endedSending = true; // once: it is an event of the socket's, upon which this is called
            socket.endSending();
        }
        tellOfCredit();
    }

    // How many bytes are the driver's no more: taken, or dropped because nobody will read them.
    private int send(MemorySegment room, int length) {
        if ((hostEnded & Header.NO_RECEIVE) != 0) {
            credit.forward(length);
            return length;
        }
        int sent = writable ? socket.send(room, 0, length) : -Errno.EAGAIN;
        if (sent < 0 && sent != -Errno.EAGAIN) {
            hostEnded |= Header.NO_RECEIVE;
            sent = length;
        }
        writable &= sent == length;
        sent = Math.max(0, sent);
        credit.forward(sent);
        return sent;
    }

    private void tellOfCredit() {
        if (credit.isWorthTelling()) {
            owed |= OWES_CREDIT;
        }
    }

    // ---- to the driver

    /** Whether {@link #compose} would have something for the driver. */
    boolean hasPacket() {
        return switch (state) {
            case GREETING, ORPHANED -> false;
            case DEAD -> true;
            case REQUESTED -> owed != 0;
            case OPEN ->
                owed != 0 || hostEnded != toldEnded || mayRead() && (!askedForCredit || credit.mayBeSent() > 0);
        };
    }

    private boolean mayRead() {
        return state == State.OPEN
                && readable
                && (driverEnded & Header.NO_RECEIVE) == 0
                && (hostEnded & Header.NO_SEND) == 0;
    }

    /**
     * Makes the next packet for the driver, but for its addresses.
     *
     * @param room takes the data; the driver has room for so much
     * @return bytes of data; -1 if there is no packet after all
     */
    int compose(Header header, MemorySegment room) {
        int length = 0;
        int flags = 0;
        int operation;
        if (state == State.DEAD) {
            operation = Header.RST;
        } else if ((owed & OWES_REQUEST) != 0) {
            operation = Header.REQUEST;
            owed &= ~OWES_REQUEST;
        } else if ((owed & OWES_RESPONSE) != 0) {
            operation = Header.RESPONSE;
            owed &= ~OWES_RESPONSE;
        } else if (hostEnded == toldEnded && mayRead() && credit.mayBeSent() > 0 && (length = receive(room)) > 0) {
            operation = Header.RW;
        } else if (state == State.DEAD) {
            operation = Header.RST; // the host's side broke just now
        } else if (hostEnded != toldEnded) {
            operation = Header.SHUTDOWN;
            flags = hostEnded;
            toldEnded = hostEnded;
        } else if ((owed & OWES_CREDIT) != 0) {
            operation = Header.CREDIT_UPDATE;
        } else if (mayRead() && !askedForCredit) {
            operation = Header.CREDIT_REQUEST;
            askedForCredit = true;
        } else {
            return -1;
        }
        owed &= ~OWES_CREDIT;
        credit.told();
        header.operation(Header.STREAM, operation, flags, length).credit(Credit.BUFFER, credit.forwarded());
        return length;
    }

    /** Gives a packet its addresses. */
    void address(Header header, long guestCid, long hostCid) {
        header.address(hostCid, hostPort, guestCid, guestPort);
    }

    /** Whether the driver was told that the host is done with it: its RST is what is left. */
    boolean isTold() {
        return toldEnded == Header.NO_MORE;
    }

    private int receive(MemorySegment room) {
        int n = socket.receive(room, 0, Math.min(room.byteSize(), credit.mayBeSent()));
        if (n > 0) {
            credit.sent(n);
            return n;
        }
        readable = false;
        if (n == 0) {
            hostEnded |= hungUp ? Header.NO_MORE : Header.NO_SEND;
        } else if (n != -Errno.EAGAIN) {
            kill();
        }
        return 0;
    }
}
