// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.console;

import io.outrigger.vmm.ConsolePort;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The VM's console.
 *
 * <p>Confined to the thread of the lane; input arrives on its writer's thread.
 */
final class VmConsoleEnd implements HostEnd {
    private static final int PIECE = 4096;

    private final ConsolePort console;
    private final byte[] piece = new byte[PIECE];
    private volatile boolean input = true; // there may be some: looking costs a lock

    /** @param bell wakes the lane */
    VmConsoleEnd(ConsolePort console, Bell bell) {
        this.console = console;
        console.onInput(() -> {
            input = true;
            bell.ring();
        });
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public int offer(MemorySegment bytes, int offset, int length) {
        int n = Math.min(length, PIECE);
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, offset, piece, 0, n);
        return console.offer(piece, n);
    }

    @Override
    public int take(MemorySegment room) {
        int n = 0;
        while (n < room.byteSize()) {
            int octet = next();
            if (octet < 0) {
                break;
            }
            room.set(ValueLayout.JAVA_BYTE, n++, (byte) octet);
        }
        return n;
    }

    private int next() {
        int octet = console.read();
        if (octet < 0) {
            input = false;
            octet = console.read(); // what was written before the listener was called, and not seen above
            if (octet >= 0) {
                input = true;
            }
        }
        return octet;
    }

    @Override
    public boolean hasInput() {
        return input;
    }

    @Override
    public boolean tellsOfRoom() {
        return false;
    }

    @Override
    public boolean hasRoom() {
        return true;
    }

    @Override
    public void close() {
        console.onInput(() -> {});
    }
}
