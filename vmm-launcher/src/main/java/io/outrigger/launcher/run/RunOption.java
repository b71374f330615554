// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.run;

import io.outrigger.launcher.settings.Option;

/** The options of {@code vmm run} that are no settings of the VM. */
enum RunOption implements Option {
    /** Settings from a file. */
    CONFIG("--config", "FILE", "YAML file with settings: the same words, nested; options here override it"),
    /** Print, do not run. */
    DRY_RUN("--dry-run", "", "print every setting and where it came from, as YAML, and do not run"),
    /** Stack traces. */
    VERBOSE("--verbose", "", "with an error, the stack trace"),
    /** Help. */
    HELP("--help", "", "this text");

    private final String option;
    private final String argument;
    private final String help;

    RunOption(String option, String argument, String help) {
        this.option = option;
        this.argument = argument;
        this.help = help;
    }

    @Override
    public String option() {
        return option;
    }

    @Override
    public String argument() {
        return argument;
    }

    @Override
    public String group() {
        return "The command";
    }

    @Override
    public String help() {
        return help;
    }
}
