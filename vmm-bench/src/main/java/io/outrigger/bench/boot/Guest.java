// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.boot;

/** What the VMMs boot, and what of its output is timed. */
enum Guest {
    /** The payload first-byte, whose third instruction writes this. */
    FIRST_BYTE("the payload's first instruction", "!", 3, 20),
    /** The small Linux guest, whose init script says this first (guests/linux/init). */
    LINUX("Linux init", "outrigger: init", 1, 180);

    private final String what;
    private final String text;
    private final int starts;
    private final int seconds;

    Guest(String what, String text, int starts, int seconds) {
        this.what = what;
        this.text = text;
        this.starts = starts;
        this.seconds = seconds;
    }

    /** What has happened when the text has come. */
    String what() {
        return what;
    }

    /** What it writes to the serial port. */
    String text() {
        return text;
    }

    /** How often each VMM starts it in a round. */
    int starts() {
        return starts;
    }

    /** How many seconds a start may take. */
    int seconds() {
        return seconds;
    }
}
