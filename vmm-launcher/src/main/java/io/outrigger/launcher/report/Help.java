// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.report;

import io.outrigger.launcher.settings.Option;
import java.util.List;

/** Lays out {@code --help}. */
public final class Help {
    private static final int COLUMN = 28;

    private Help() {}

    /** Options under their headings, in their order. */
    public static void options(StringBuilder text, List<? extends Option> options) {
        String group = "";
        for (Option option : options) {
            if (!option.group().equals(group)) {
                group = option.group();
                heading(text, group);
            }
            String name = option.isSwitch() ? option.option() : option.option() + " " + option.argument();
            entry(text, name, option.help());
        }
    }

    /** Exit statuses. */
    public static void exitCodes(StringBuilder text) {
        heading(text, "Exit status");
        for (ExitCode code : ExitCode.values()) {
            entry(text, Integer.toString(code.status()), code.meaning());
        }
        entry(text, "odd", "(v << 1) | 1, where the guest wrote v to its debug exit port 0xf4");
    }

    /** A heading, after an empty line. */
    public static void heading(StringBuilder text, String heading) {
        text.append('\n').append(heading).append(":\n");
    }

    /** A word and what it means, in lines. */
    public static void entry(StringBuilder text, String word, String meaning) {
        text.append("  ").append(word);
        int column = word.length() + 2;
        if (column >= COLUMN) {
            text.append('\n');
            column = 0;
        }
        for (String line : meaning.lines().toList()) {
            text.repeat(' ', COLUMN - column).append(line).append('\n');
            column = 0;
        }
    }
}
