// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.probe;

import java.util.Optional;
import java.util.OptionalLong;

/** Reading of kernel text that may be empty or garbage: nothing here throws. */
final class Text {
    private static final int LONGEST = 120;
    private static final int MOST_CPUS = 1 << 16;

    private Text() {}

    static String printable(String line) {
        String s = line.strip().replaceAll("[^\\x20-\\x7E]", "?");
        return s.length() <= LONGEST ? s : s.substring(0, LONGEST);
    }

    static OptionalLong number(String text) {
        return text.matches("-?[0-9]{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    /** How many CPUs a list like {@code 0-3,8} names; 0 if it is none. */
    static int countCpus(String list) {
        long n = 0;
        for (String part : list.split(",", -1)) {
            if (!part.matches("[0-9]{1,6}(-[0-9]{1,6})?")) {
                return 0;
            }
            int dash = part.indexOf('-');
            n += dash < 0 ? 1 : Long.parseLong(part.substring(dash + 1)) - Long.parseLong(part.substring(0, dash)) + 1;
        }
        return n < 0 || n > MOST_CPUS ? 0 : (int) n;
    }

    /** The value of the first line {@code key: value}. */
    static Optional<String> field(String text, String key) {
        return text.lines()
                .filter(l -> l.startsWith(key) && l.indexOf(':') >= 0)
                .filter(l -> l.substring(0, l.indexOf(':')).strip().equals(key))
                .map(l -> printable(l.substring(l.indexOf(':') + 1)))
                .findFirst();
    }

    /** The word in brackets of {@code always [madvise] never}. */
    static String chosen(String line) {
        int from = line.indexOf('[');
        int to = line.indexOf(']', from + 1);
        return from < 0 || to < 0 ? "" : line.substring(from + 1, to);
    }
}
