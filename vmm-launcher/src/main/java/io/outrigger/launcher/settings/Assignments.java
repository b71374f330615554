// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.settings;

import io.outrigger.vmm.SpecException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values that settings were given, and where. Those of a file are overridden by those of the command line.
 *
 * <p>Confined to one thread.
 */
public final class Assignments {
    /**
     * What one setting was given.
     *
     * @param values its text; several for lists and entries
     * @param origin where: {@code web.yaml:3} or {@code option --memory}
     */
    public record Assignment(List<String> values, String origin) {}

    private final Map<Setting, Assignment> given = new EnumMap<>(Setting.class);

    /** Gives a setting a value: one more of a list, instead of the one before otherwise. */
    public void add(Setting setting, String value, String origin) {
        Assignment before = given.get(setting);
        boolean several = switch (setting.kind()) {
            case LIST, ENTRIES, DEVICES -> true;
            case TEXT, FILE, SWITCH -> false;
        };
        List<String> values = new ArrayList<>();
        if (several && before != null) {
            values.addAll(before.values());
        }
        values.add(value);
        given.put(setting, new Assignment(values, origin));
    }

    /** Gives a list no value at all. */
    void addEmpty(Setting setting, String origin) {
        given.put(setting, new Assignment(List.of(), origin));
    }

    /** Takes over all of {@code stronger}, each setting wholly. */
    public void override(Assignments stronger) {
        given.putAll(stronger.given);
    }

    /** Whether the setting was given. */
    public boolean has(Setting setting) {
        return given.containsKey(setting);
    }

    /** Its values; empty if it was not given. */
    List<String> values(Setting setting) {
        Assignment a = given.get(setting);
        return a == null ? List.of() : a.values();
    }

    /** Its only value, or null if it was not given. */
    @Nullable
    String value(Setting setting) {
        Assignment a = given.get(setting);
        return a == null ? null : a.values().getLast();
    }

    /** Where it was given: {@code default} if nowhere. */
    public String origin(Setting setting) {
        Assignment a = given.get(setting);
        return a == null ? "default" : a.origin();
    }

    /** The refusal's message, with the place where the refused value came from. */
    public String explain(SpecException refusal) {
        Setting setting = Setting.at(refusal.setting());
        String message = String.valueOf(refusal.getMessage());
        return setting == null || !has(setting) ? message : message + " (" + origin(setting) + ")";
    }
}
