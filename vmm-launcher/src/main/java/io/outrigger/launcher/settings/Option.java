// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.settings;

/** Something that can be given on the command line. */
public interface Option {
    /** As it is typed: {@code --memory}. */
    String option();

    /** What help calls its argument; empty for a switch, which takes none (but {@code =true} and {@code =false}). */
    String argument();

    /** The heading it stands under in help. */
    String group();

    /** What it does, which values it accepts, its default. May have several lines. */
    String help();

    /** Whether it takes no argument. */
    default boolean isSwitch() {
        return argument().isEmpty();
    }
}
