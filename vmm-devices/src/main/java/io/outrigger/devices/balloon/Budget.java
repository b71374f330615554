// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.balloon;

/**
 * How much one poll may do. A page that goes back takes the kernel some 0.2 us, and a call some 2 us beside; who
 * shares the thread is to wait for less than a millisecond.
 *
 * <p>Confined to the thread of its lane.
 */
final class Budget {
    static final int STEPS = 64;
    static final int PAGES = 1024;

    private int steps;
    private int pages;

    void renew() {
        steps = STEPS;
        pages = PAGES;
    }

    boolean isLeft() {
        return steps > 0 && pages > 0;
    }

    /** A step was done: a chain taken, or a call of the host for so many pages. */
    void spend(int pagesDone) {
        steps--;
        pages -= pagesDone;
    }

    /** How many pages a step may be of. */
    int pages() {
        return pages;
    }
}
