// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.balloon;

import java.util.Arrays;

/**
 * A driver's page numbers, in any order and any number of times, as runs of neighbours: the host is called once for
 * each run. Allocates nothing.
 *
 * <p>Confined to the thread of its lane.
 */
final class PageRuns {
    // Page numbers are unsigned; sorted as signed numbers they must be turned round (Integer.compareUnsigned).
    private static final int TURN = Integer.MIN_VALUE;

    private final int[] pages;
    private int size;
    private int at;
    private long first;
    private int count;

    /** With room for so many numbers. */
    PageRuns(int capacity) {
        pages = new int[capacity];
    }

    void clear() {
        size = 0;
        at = 0;
    }

    boolean isFull() {
        return size == pages.length;
    }

    /** Adds a number, unsigned; there must be room. */
    void add(int page) {
        pages[size++] = page ^ TURN;
    }

    /** All numbers are there: the runs begin. */
    void seal() {
        Arrays.sort(pages, 0, size);
        at = 0;
    }

    /** Goes to the next run; false if there is none. */
    boolean next() {
        if (at == size) {
            return false;
        }
        int begin = pages[at];
        int last = begin;
        at++;
        while (at < size && pages[at] - last <= 1 && pages[at] - last >= 0) { // the same again, or the next
            last = pages[at++];
        }
        first = Integer.toUnsignedLong(begin ^ TURN);
        count = last - begin + 1;
        return true;
    }

    /** The first page of the run. */
    long first() {
        return first;
    }

    /** How many pages the run has. */
    int count() {
        return count;
    }
}
