// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every public class and interface says which thread may use it. Enums, exceptions, annotations and classes without
 * instances need not.
 */
class ThreadOwnershipTest {
    private static final List<String> MODULES =
            List.of("native-headers", "vmm-api", "vmm-kvm", "vmm-devices", "vmm-sidecore");
    private static final Pattern TYPE = Pattern.compile(
            "^public (?:abstract |final |sealed |non-sealed )*(?:class|interface|record) (\\w+)", Pattern.MULTILINE);
    private static final Pattern OWNER = Pattern.compile("Confined to|Thread-safe|Immutable");

    @Test
    void everyPublicTypeNamesItsThread() throws IOException {
        List<String> silent = new ArrayList<>();
        int seen = 0;
        for (String module : MODULES) {
            for (Path file : sources(Path.of("..", module, "src/main/java"))) {
                String text = Files.readString(file);
                Matcher type = TYPE.matcher(text);
                if (type.find() && !exempt(text, type.group(1))) {
                    seen++;
                    if (!OWNER.matcher(text.substring(0, type.start())).find()) {
                        silent.add(file.toString());
                    }
                }
            }
        }
        assertThat(seen).isPositive();
        assertThat(silent).isEmpty();
    }

    /** Exceptions, and classes without instances: constants and functions. */
    private static boolean exempt(String text, String name) {
        return name.endsWith("Exception") || text.contains("private " + name + "() {}");
    }

    private static List<Path> sources(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(f -> f.toString().endsWith(".java")).sorted().toList();
        }
    }
}
