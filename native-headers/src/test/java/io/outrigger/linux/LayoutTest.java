// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.PaddingLayout;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every size, offset and constant of the bindings, and every {@link Header} constant, is what gcc says of the headers.
 */
class LayoutTest {
    private static final Path CLASSES = Path.of("target/classes");
    private static final Path HEADER = Path.of("src/main/headers/outrigger.h").toAbsolutePath();

    @TempDir
    Path work;

    @Test
    void generatedLayoutsAgree() throws Exception {
        Map<String, Long> java = new LinkedHashMap<>();
        for (Class<?> c : classesIn("io/outrigger/linux/headers")) {
            if (c.getSimpleName().equals("Linux")) {
                constants(c, java);
            } else if (!c.getName().contains("$")) {
                layout(c, java);
            }
        }
        assertThat(java.size()).isGreaterThan(1000);
        assertAgreed(java);
    }

    @Test
    void repeatedOffsetsAgree() throws Exception {
        Map<String, Long> java = new LinkedHashMap<>();
        for (Class<?> c : classesIn("io/outrigger/linux")) {
            handWritten(c, java);
        }
        assertThat(java.size()).isGreaterThan(30);
        assertAgreed(java);
    }

    private void assertAgreed(Map<String, Long> java) throws Exception {
        Map<String, Long> c = askGcc(java);
        assertThat(java.keySet().stream()
                        .filter(fact -> !java.get(fact).equals(c.get(fact)))
                        .map(fact -> "%s is %d in C, %d in Java".formatted(fact, c.get(fact), java.get(fact))))
                .isEmpty();
    }

    private static void constants(Class<?> c, Map<String, Long> facts) throws Exception {
        for (Method m : c.getDeclaredMethods()) {
            if (Modifier.isPublic(m.getModifiers())
                    && m.getParameterCount() == 0
                    && m.getReturnType().isPrimitive()) {
                String cast = m.getReturnType() == int.class ? "(int) " : "";
                facts.put(cast + m.getName(), ((Number) m.invoke(null)).longValue());
            }
        }
    }

    private static void layout(Class<?> c, Map<String, Long> facts) throws Exception {
        GroupLayout layout;
        try {
            layout = (GroupLayout) c.getMethod("layout").invoke(null);
        } catch (NoSuchMethodException e) {
            return;
        }
        String name = (layout instanceof java.lang.foreign.UnionLayout ? "union " : "struct ") + c.getSimpleName();
        name = name.equals("union epoll_data") ? "epoll_data_t" : name;
        facts.put("sizeof(" + name + ")", layout.byteSize());
        members(name, "", layout, 0, facts);
    }

    private static void members(String struct, String prefix, GroupLayout group, long base, Map<String, Long> facts) {
        long offset = base;
        boolean union = group instanceof java.lang.foreign.UnionLayout;
        for (MemoryLayout m : group.memberLayouts()) {
            String name = m.name().orElse("");
            if (!(m instanceof PaddingLayout)) {
                if (m instanceof GroupLayout inner && name.contains("$anon")) {
                    members(struct, prefix, inner, offset, facts);
                } else {
                    facts.put("__builtin_offsetof(" + struct + ", " + prefix + name + ")", offset);
                    if (m instanceof GroupLayout inner
                            && inner.name().filter(n -> !n.startsWith("kvm_")).isPresent()
                            && struct.equals("struct kvm_run")) {
                        members(struct, prefix + name + ".", inner, offset, facts);
                    }
                }
            }
            offset += union ? 0 : m.byteSize();
        }
    }

    private static void handWritten(Class<?> c, Map<String, Long> facts) throws Exception {
        for (Field f : c.getDeclaredFields()) {
            Header header = f.getAnnotation(Header.class);
            if (header != null) {
                f.setAccessible(true);
                facts.put(header.value().replace("offsetof", "__builtin_offsetof"), ((Number) f.get(null)).longValue());
            }
        }
    }

    private Map<String, Long> askGcc(Map<String, Long> java) throws IOException, InterruptedException {
        StringBuilder c = new StringBuilder("#include \"" + HEADER + "\"\n#include <stdio.h>\nint main(void) {\n");
        List<String> expressions = new ArrayList<>(java.keySet());
        for (String e : expressions) {
            c.append("  printf(\"%lld\\n\", (long long) (").append(e).append("));\n");
        }
        Path source = Files.writeString(work.resolve("probe.c"), c.append("  return 0;\n}\n"));
        Path binary = work.resolve("probe");
        run("gcc", "-w", "-o", binary.toString(), source.toString());
        String[] lines = run(binary.toString()).split("\n");
        Map<String, Long> answers = new LinkedHashMap<>();
        for (int i = 0; i < expressions.size(); i++) {
            answers.put(expressions.get(i), Long.parseLong(lines[i]));
        }
        return answers;
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(p.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(p.waitFor()).as(out).isZero();
        return out;
    }

    private static List<Class<?>> classesIn(String folder) throws Exception {
        List<Class<?>> classes = new ArrayList<>();
        try (Stream<Path> files = Files.list(CLASSES.resolve(folder))) {
            for (Path p : files.sorted().toList()) {
                String file = p.getFileName().toString();
                if (file.endsWith(".class") && !file.equals("package-info.class")) {
                    String name = folder.replace('/', '.') + "." + file.substring(0, file.length() - 6);
                    classes.add(Class.forName(name));
                }
            }
        }
        return classes;
    }
}
