// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.run;

/**
 * Tells the keys that are for the launcher from those for the guest: Ctrl-A, and then a letter, as QEMU has it.
 *
 * <p>Confined to the input thread.
 */
final class EscapeKeys {
    /** The key is none of the guest's. Other negative results are commands. */
    static final int NOTHING = -1;

    /** Ctrl-A x: end the VM. */
    static final int QUIT = -2;

    /** Ctrl-A h: explain the keys. */
    static final int HELP = -3;

    /** Ctrl-A s: print statistics. */
    static final int STATISTICS = -4;

    private static final int CTRL_A = 1;

    private boolean escaped;

    /**
     * Takes a key.
     *
     * @param key a byte from the terminal, 0 to 255
     * @return the byte to send to the guest, or one of the negative constants
     */
    int accept(int key) {
        if (!escaped) {
            escaped = key == CTRL_A;
            return escaped ? NOTHING : key;
        }
        escaped = false;
        return switch (key) {
            case 'x', 'X' -> QUIT;
            case 'h', '?' -> HELP;
            case 's' -> STATISTICS;
            case 'a', CTRL_A -> CTRL_A;
            default -> NOTHING;
        };
    }
}
