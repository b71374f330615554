// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

/**
 * Which port an address is at: a hash table of fixed size, at most half full, so that an address is found in constant
 * time however many there are. Static addresses are a port's own; others are learned from what it sends, forgotten
 * when they age, and bounded for each port: one that floods source addresses forgets its own, and nobody else's.
 *
 * <p>Open addressing with linear probing; what is removed leaves no gap (Knuth, The Art of Computer Programming 3, 6.4,
 * algorithm R). The hash is multiplicative with a secret factor, so that a guest cannot choose addresses that collide.
 *
 * <p>Confined to the switch's thread. Allocates nothing.
 */
final class MacTable {
    /** {@link #find} where nobody has the address. */
    static final int NONE = -1;

    /** What became of a source address. */
    enum Learned {
        /** It is at the port. */
        KNOWN,
        /** It is another port's own: a forgery. */
        FORGED
    }

    private static final long USED = 1L << 63;
    private static final long STATIC = 1L << 62;
    private static final long ADDRESS = (1L << 48) - 1;

    private final int learnedEach;
    private final int age;
    private final int mask;
    private final int shift;
    private final long factor;
    private final long[] keys; // address, USED, STATIC
    private final int[] at;
    private final int[] seen;
    private final long[] learned; // for each port a ring of what it has taught; oldest first
    private final int[] oldest;
    private final int[] taught;
    private int size;

    /**
     * An empty one.
     *
     * @param ports how many there may be; each may have one static address
     * @param learnedEach how many addresses are learned of each
     * @param age seconds after which a learned address that was not seen is forgotten
     * @param secret any number that guests do not know
     */
    MacTable(int ports, int learnedEach, int age, long secret) {
        this.learnedEach = learnedEach;
        this.age = age;
        this.factor = secret | 1;
        int slots = Integer.highestOneBit(Math.max(2, 2 * ports * (learnedEach + 1) - 1)) << 1;
        mask = slots - 1;
        shift = Long.SIZE - Integer.numberOfTrailingZeros(slots);
        keys = new long[slots];
        at = new int[slots];
        seen = new int[slots];
        learned = new long[ports * learnedEach];
        oldest = new int[ports];
        taught = new int[ports];
    }

    /** How many addresses there are. */
    int size() {
        return size;
    }

    /** The port that an address is at, or {@link #NONE}. */
    int find(long address, int now) {
        int slot = slot(address);
        long key = keys[slot];
        boolean fresh = (key & STATIC) != 0 || key != 0 && now - seen[slot] <= age;
        return fresh ? at[slot] : NONE;
    }

    /** Makes an address a port's own. Returns whether it could: not if it is another's own. */
    boolean own(long address, int port) {
        int slot = slot(address);
        if ((keys[slot] & STATIC) != 0) {
            return at[slot] == port;
        }
        if (keys[slot] == 0) {
            size++;
        }
        keys[slot] = address | USED | STATIC;
        at[slot] = port;
        return true;
    }

    /** Ends that an address is a port's own. */
    void disown(long address, int port) {
        int slot = slot(address);
        if ((keys[slot] & STATIC) != 0 && at[slot] == port) {
            remove(slot);
        }
    }

    /** A frame from this address came in at a port. */
    Learned learn(long address, int port, int now) {
        int slot = slot(address);
        long key = keys[slot];
        if ((key & STATIC) != 0) {
            return at[slot] == port ? Learned.KNOWN : Learned.FORGED;
        }
        if (key != 0 && at[slot] == port) {
            if (seen[slot] != now) { // a line of the cache that stays clean most of the time
                seen[slot] = now;
            }
            return Learned.KNOWN;
        }
        if (taught[port] == learnedEach) {
            forgetOldest(port);
            slot = slot(address); // what was removed may have moved it
        }
        if (keys[slot] == 0) {
            size++;
        }
        keys[slot] = address | USED;
        at[slot] = port;
        seen[slot] = now;
        learned[port * learnedEach + (oldest[port] + taught[port]++) % learnedEach] = address;
        return Learned.KNOWN;
    }

    /** Forgets all that was learned of a port. */
    void forget(int port) {
        while (taught[port] > 0) {
            forgetOldest(port);
        }
    }

    private void forgetOldest(int port) {
        long address = learned[port * learnedEach + oldest[port]];
        oldest[port] = (oldest[port] + 1) % learnedEach;
        taught[port]--;
        int slot = slot(address);
        // It may be at another port by now, or another's own.
        if (keys[slot] != 0 && (keys[slot] & STATIC) == 0 && at[slot] == port) {
            remove(slot);
        }
    }

    private int home(long address) {
        return (int) (address * factor >>> shift);
    }

    // Where an address is, or the free place where it would be.
    private int slot(long address) {
        int slot = home(address);
        while (keys[slot] != 0 && (keys[slot] & ADDRESS) != address) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void remove(int slot) {
        int gap = slot;
        int next = gap;
        while (true) {
            next = next + 1 & mask;
            if (keys[next] == 0) {
                break;
            }
            int home = home(keys[next] & ADDRESS);
            // It may fill the gap unless its home lies after the gap, up to where it is, going round.
            if ((next - home & mask) >= (next - gap & mask)) {
                keys[gap] = keys[next];
                at[gap] = at[next];
                seen[gap] = seen[next];
                gap = next;
            }
        }
        keys[gap] = 0;
        size--;
    }
}
