// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher;

import io.outrigger.launcher.settings.Option;

/** The options of {@code vmm probe}; all are switches. */
enum ProbeOption implements Option {
    /** For programs. */
    JSON("--json", "JSON, for programs"),
    /** Stack traces. */
    VERBOSE("--verbose", "with an error, the stack trace"),
    /** Help. */
    HELP("--help", "this text");

    private final String option;
    private final String help;

    ProbeOption(String option, String help) {
        this.option = option;
        this.help = help;
    }

    @Override
    public String option() {
        return option;
    }

    @Override
    public String argument() {
        return "";
    }

    @Override
    public String group() {
        return "Options";
    }

    @Override
    public String help() {
        return help;
    }
}
