// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.settings;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a command line into options: {@code --name value}, {@code --name=value}, {@code --switch}. By hand, because
 * the libraries for it take 60 to 90 ms to start, of the 150 ms that a VM has from {@code main} to its first
 * instruction.
 */
public final class Arguments {
    /**
     * An option as it was typed.
     *
     * @param option which
     * @param value its argument; {@code true} for a switch
     */
    public record Given(Option option, String value) {}

    private Arguments() {}

    /**
     * Parses the arguments after a command's name.
     *
     * @param command the command, for messages: {@code vmm run}
     * @param args the whole command line
     * @param from the first argument to parse
     * @param options what the command accepts
     * @throws UsageException if something else is there
     */
    public static List<Given> parse(String command, String[] args, int from, List<? extends Option> options) {
        List<Given> given = new ArrayList<>();
        for (int i = from; i < args.length; i++) {
            String arg = args[i];
            int equals = arg.startsWith("--") ? arg.indexOf('=') : -1;
            Option option = find(command, equals < 0 ? arg : arg.substring(0, equals), options);
            if (equals >= 0) {
                given.add(new Given(option, arg.substring(equals + 1)));
            } else if (option.isSwitch()) {
                given.add(new Given(option, "true"));
            } else if (i + 1 < args.length) {
                given.add(new Given(option, args[++i]));
            } else {
                throw new UsageException(option.option() + ": " + option.argument() + " is missing after it");
            }
        }
        return given;
    }

    private static Option find(String command, String typed, List<? extends Option> options) {
        for (Option option : options) {
            if (option.option().equals(typed)
                    || (typed.equals("-h") && option.option().equals("--help"))) {
                return option;
            }
        }
        if (!typed.startsWith("-")) {
            throw new UsageException(command + ": unexpected argument " + typed + "; all is given by options, see "
                    + command + " --help");
        }
        List<String> words = new ArrayList<>();
        for (Option option : options) {
            words.add(option.option());
        }
        String hint = Nearest.hint(typed, words);
        throw new UsageException(
                command + ": unknown option " + typed + (hint.isEmpty() ? "; see " + command + " --help" : hint));
    }
}
