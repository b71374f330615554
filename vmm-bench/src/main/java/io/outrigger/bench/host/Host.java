// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.host;

import io.outrigger.kvm.probe.HostProbe;
import io.outrigger.vmm.HostException;
import io.outrigger.vmm.Hypervisor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What numbers must be read beside: the machine, its KVM, its load, the JDK, the code. */
public final class Host {
    private static final String UNKNOWN = "unknown";

    private Host() {}

    /** Names and values, in the order to print. */
    public static Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("CPU", cpuModel() + ", " + Runtime.getRuntime().availableProcessors() + " CPUs");
        facts.put("KVM back end", backEnd());
        facts.put("KVM lacks", missingCapabilities());
        facts.put("kernel", System.getProperty("os.version", UNKNOWN));
        facts.put("JDK", System.getProperty("java.vm.name", "") + " " + Runtime.version());
        facts.put("commit", commit());
        facts.put("load average", firstLine(Path.of("/proc/loadavg")).orElse(UNKNOWN));
        return facts;
    }

    private static String cpuModel() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(l -> l.startsWith("model name"))
                    .map(l -> l.substring(l.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(UNKNOWN);
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    private static String backEnd() {
        try {
            return Hypervisor.open().backEnd();
        } catch (HostException e) {
            return "none: " + e.getMessage();
        }
    }

    private static String missingCapabilities() {
        String missing = HostProbe.probe().capabilities().entrySet().stream()
                .filter(e -> e.getValue() <= 0)
                .map(e -> e.getKey().name())
                .sorted()
                .collect(Collectors.joining(", "));
        return missing.isEmpty() ? "nothing that Outrigger uses" : missing;
    }

    /** The commit of the checkout that the jar was built in, and whether its files differ from it. */
    private static String commit() {
        Optional<Path> root = Checkout.find();
        if (root.isEmpty()) {
            return UNKNOWN;
        }
        try {
            Process git = new ProcessBuilder("git", "-C", root.get().toString(), "describe", "--always", "--dirty")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? UNKNOWN : text;
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    private static Optional<String> firstLine(Path file) {
        try (var lines = Files.lines(file)) {
            return lines.findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
