// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import java.util.List;

/**
 * Which frames a driver wants to see (section 5.1.6.5.1).
 *
 * <p>Immutable.
 *
 * @param mac its own address
 * @param modes a bit for each command of VIRTIO_NET_CTRL_RX that is on, by its number, and two for a table that
 *     overflowed
 * @param table further addresses, of receivers and groups
 */
public record RxFilter(long mac, int modes, List<Long> table) {
    /** How many further addresses of each kind are kept; of more, all are let through. */
    public static final int MOST = 64;

    static final long BROADCAST = 0xFFFF_FFFF_FFFFL;

    private static final long GROUP = 1L << 40;
    private static final int PROMISCUOUS = 1;
    private static final int ALL_MULTICAST = 1 << 1;
    private static final int ALL_UNICAST = 1 << 2;
    private static final int NO_MULTICAST = 1 << 3;
    private static final int NO_UNICAST = 1 << 4;
    private static final int NO_BROADCAST = 1 << 5;
    private static final int UNICAST_OVERFLOW = 1 << 6;
    private static final int MULTICAST_OVERFLOW = 1 << 7;
    private static final int COMMANDS = 6;

    /** Copies the table. */
    public RxFilter {
        table = List.copyOf(table);
    }

    /** As a reset leaves it: everything, since a driver without the control queue cannot say what it wants. */
    static RxFilter initial(long mac) {
        return new RxFilter(mac, PROMISCUOUS, List.of());
    }

    static boolean isGroup(long address) {
        return (address & GROUP) != 0;
    }

    /** Whether the driver wants a frame to this address. Allocates nothing. */
    boolean accepts(long address) {
        if ((modes & PROMISCUOUS) != 0) {
            return true;
        }
        if (address == BROADCAST) {
            return (modes & NO_BROADCAST) == 0;
        }
        if (isGroup(address)) {
            boolean all = (modes & (ALL_MULTICAST | MULTICAST_OVERFLOW)) != 0;
            return (modes & NO_MULTICAST) == 0 && (all || contains(address));
        }
        boolean all = (modes & (ALL_UNICAST | UNICAST_OVERFLOW)) != 0;
        return (modes & NO_UNICAST) == 0 && (address == mac || all || contains(address));
    }

    private boolean contains(long address) {
        for (int i = 0; i < table.size(); i++) {
            if (table.get(i) == address) {
                return true;
            }
        }
        return false;
    }

    RxFilter withMac(long address) {
        return new RxFilter(address, modes, table);
    }

    /** With what a command of VIRTIO_NET_CTRL_RX switches. */
    RxFilter withMode(int command, boolean on) {
        int bit = 1 << command;
        return new RxFilter(mac, on ? modes | bit : modes & ~bit, table);
    }

    static boolean isMode(int command) {
        return command < COMMANDS;
    }

    RxFilter withTable(List<Long> addresses, boolean unicastOverflow, boolean multicastOverflow) {
        int kept = modes & (1 << COMMANDS) - 1;
        return new RxFilter(
                mac,
                kept | (unicastOverflow ? UNICAST_OVERFLOW : 0) | (multicastOverflow ? MULTICAST_OVERFLOW : 0),
                addresses);
    }
}
