// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.disk;

import io.outrigger.launcher.settings.Option;

/** The options of {@code vmm disk}. */
enum DiskOption implements Option {
    /** The layers. */
    DISK("--disk", "IMAGE[,...]", "the layers, as vmm run has them: IMAGE,format=FORMAT,overlay=FILE,overlay=FILE"),
    /** Of a new layer. */
    SIZE("--size", "SIZE", "create: the disk's size, a number with K, M, G or T [that of what is below]"),
    /** Of a new raw image. */
    TO("--to", "FILE", "flatten: the raw image to make"),
    /** Stack traces. */
    VERBOSE("--verbose", "", "with an error, the stack trace"),
    /** Help. */
    HELP("--help", "", "this text");

    private final String option;
    private final String argument;
    private final String help;

    DiskOption(String option, String argument, String help) {
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
        return "Options";
    }

    @Override
    public String help() {
        return help;
    }
}
