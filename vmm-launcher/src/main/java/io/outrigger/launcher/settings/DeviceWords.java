// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.settings;

import io.outrigger.vmm.RateSpec;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.SpecException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A device as it is given: {@code base.img,overlay=work.cow,readonly}. The first word may do without its key; a key
 * without a value is {@code true}; a comma within a value is doubled.
 *
 * <p>Confined to one thread.
 */
final class DeviceWords {
    /** The keys whose values are paths, which are relative to the file they are in. */
    static final Set<String> FILES = Set.of("image", "overlay", "directory", "socket", "peer", "port-socket");

    private final Setting setting;
    private final Map<String, List<String>> given = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();

    /**
     * Takes a device apart.
     *
     * @param first the key of the first word where it has none
     */
    DeviceWords(Setting setting, String text, String first) {
        this.setting = setting;
        List<String> words = split(text);
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            int equals = word.indexOf('=');
            if (equals > 0) {
                add(word.substring(0, equals), word.substring(equals + 1));
            } else if (i == 0 && !word.equals(first)) {
                add(first, word);
            } else {
                add(word, "true");
            }
        }
    }

    private void add(String key, String value) {
        if (value.isEmpty()) {
            throw refuse("%s is empty".formatted(key.isEmpty() ? "a word" : key));
        }
        given.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
    }

    private static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean doubled = c == ',' && i + 1 < text.length() && text.charAt(i + 1) == ',';
            if (c != ',' || doubled) {
                word.append(c);
                i += doubled ? 1 : 0;
            } else {
                words.add(word.toString());
                word.setLength(0);
            }
        }
        words.add(word.toString());
        return words;
    }

    /** A value as it is written in {@link #DeviceWords}. */
    static String escape(String value) {
        return value.replace(",", ",,");
    }

    /** All values of a key. */
    List<String> words(String key) {
        known.add(key);
        return given.getOrDefault(key, List.of());
    }

    /** The only value of a key, or null. */
    @Nullable
    String word(String key) {
        List<String> values = words(key);
        if (values.size() > 1) {
            throw refuse("%s is given twice".formatted(key));
        }
        return values.isEmpty() ? null : values.getFirst();
    }

    /** Whether a key is given. */
    boolean has(String key) {
        return word(key) != null;
    }

    /** A path. */
    Path file(String key) {
        String text = word(key);
        if (text == null) {
            throw refuse("needs %s=…".formatted(key));
        }
        return path(key, text);
    }

    /** All paths of a key. */
    List<Path> files(String key) {
        List<Path> paths = new ArrayList<>();
        for (String text : words(key)) {
            paths.add(path(key, text));
        }
        return paths;
    }

    private Path path(String key, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw refuse("%s must be a path: %s".formatted(key, e.getReason()));
        }
    }

    /** A whole number. */
    int number(String key, int fallback) {
        String text = word(key);
        try {
            return text == null ? fallback : Math.toIntExact(Quantities.digits(text));
        } catch (NumberFormatException | ArithmeticException e) {
            throw refuse("%s must be a number, is %s".formatted(key, text));
        }
    }

    /** A number of bytes. */
    long bytes(String key, long fallback) {
        String text = word(key);
        try {
            return text == null ? fallback : Quantities.bytes(text);
        } catch (NumberFormatException e) {
            throw refuse("%s must be a number with K, M, G or T, such as 64M, is %s".formatted(key, text));
        }
    }

    /** On or off. */
    boolean on(String key, boolean fallback) {
        String text = word(key);
        if (text == null) {
            return fallback;
        }
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refuse("%s must be true or false, is %s".formatted(key, text));
        };
    }

    /** Who serves it. */
    ServiceMode mode(ServiceMode fallback) {
        String text = word("mode");
        if (text == null) {
            return fallback;
        }
        return switch (text) {
            case "trap" -> ServiceMode.TRAP;
            case "eventfd" -> ServiceMode.EVENTFD;
            case "sidecore" -> ServiceMode.SIDECORE;
            default -> throw refuse("mode must be trap, eventfd or sidecore, is " + text);
        };
    }

    /**
     * How fast it may be: {@code ops}, {@code ops-burst}, {@code bytes}, {@code bytes-burst}.
     *
     * @param prefix before each key
     */
    RateSpec rate(String prefix, RateSpec fallback) {
        RateSpec rate = fallback;
        if (has(prefix + "ops")) {
            rate = rate.withOperations(bytes(prefix + "ops", 0));
        }
        if (has(prefix + "bytes")) {
            rate = rate.withBytes(bytes(prefix + "bytes", 0));
        }
        return new RateSpec(
                rate.operations(),
                bytes(prefix + "ops-burst", rate.operationsBurst()),
                rate.bytes(),
                bytes(prefix + "bytes-burst", rate.bytesBurst()));
    }

    /** Refuses what nobody has asked for. */
    void finish() {
        for (String key : given.keySet()) {
            if (!known.contains(key)) {
                String hint = Nearest.hint(key, List.copyOf(known));
                throw refuse("has no " + key + (hint.isEmpty() ? "; it has " + String.join(", ", known) : hint));
            }
        }
    }

    /** A refusal that names the setting. */
    SpecException refuse(String problem) {
        return new SpecException(setting.path(), problem);
    }
}
