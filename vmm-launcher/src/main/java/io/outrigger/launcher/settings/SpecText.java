// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.settings;

import io.outrigger.vmm.BootSpec;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.MemorySpec;
import io.outrigger.vmm.SidecoreSpec;
import io.outrigger.vmm.VirtioSpec;
import io.outrigger.vmm.VmSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes a specification as a configuration file that gives the same specification again, with the place where each
 * value came from as a comment.
 *
 * <p>Immutable.
 */
public final class SpecText {
    private static final String PLAIN = "./_+-";

    private final VmSpec spec;
    private final Assignments given;
    private final SpecDraft draft;

    /** The text of a specification that was built from these assignments. */
    public SpecText(VmSpec spec, Assignments given) {
        this.spec = spec;
        this.given = given;
        this.draft = new SpecDraft(given);
    }

    @Override
    public String toString() {
        List<String[]> lines = new ArrayList<>();
        String section = "";
        int width = 0;
        for (Setting setting : Setting.values()) {
            String value = value(setting);
            if (value == null) {
                continue;
            }
            if (!setting.section().equals(section)) {
                section = setting.section();
                if (!section.isEmpty()) {
                    lines.add(new String[] {section + ":"});
                }
            }
            String line = (section.isEmpty() ? "" : "  ") + setting.key() + ": " + value;
            width = Math.max(width, Math.min(line.length(), 60));
            lines.add(new String[] {line, given.origin(setting)});
        }
        StringBuilder text = new StringBuilder();
        if (draft.isDemo()) {
            text.append("# boots the embedded demonstration guest\n");
        }
        for (String[] line : lines) {
            text.append(line[0]);
            if (line.length > 1) {
                text.repeat(' ', Math.max(0, width - line[0].length()) + 2)
                        .append("# ")
                        .append(line[1]);
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** The setting's value in YAML, or null where this VM has none. */
    private @Nullable String value(Setting setting) {
        MemorySpec memory = spec.memory();
        SidecoreSpec sidecore = spec.sidecore().orElse(null);
        return switch (setting) {
            case KERNEL -> spec.boot() instanceof BootSpec.Kernel k ? name(k.image()) : null;
            case PAYLOAD -> spec.boot() instanceof BootSpec.Payload p ? name(p.image()) : null;
            case INITRD -> spec.boot() instanceof BootSpec.Kernel k ? initrd(k.initramfs()) : null;
            case CMDLINE -> quoted(spec.boot().cmdline());
            case PROTOCOL -> spec.boot() instanceof BootSpec.Kernel k ? word(k.protocol()) : null;
            case PRIVILEGE -> spec.boot() instanceof BootSpec.Payload p ? word(p.privilege()) : null;
            case MEMORY -> Quantities.ofBytes(memory.size());
            case PAGES ->
                switch (memory.pages()) {
                    case BASE -> "base";
                    case THP -> "thp";
                    case HUGE_2M -> "2M";
                    case HUGE_1G -> "1G";
                };
            case PREFAULT -> Boolean.toString(memory.prefault());
            case LOCK -> Boolean.toString(memory.lock());
            case KSM -> Boolean.toString(memory.ksm());
            case NODES -> list(memory.nodes());
            case VCPUS -> Integer.toString(spec.cpu().vcpus());
            case PINS -> list(spec.cpu().pins());
            case MASK -> list(spec.cpu().mask());
            case SET -> registers(spec.cpu().set());
            case IRQCHIP -> word(spec.irqchip());
            case SIDECORE -> sidecore == null ? null : word(sidecore.idle());
            case SIDECORE_CPUS -> sidecore == null ? null : list(sidecore.cpus());
            case SIDECORE_PARTITION -> sidecore == null ? null : word(sidecore.partition());
            case SIDECORE_SLOTS -> sidecore == null ? null : Integer.toString(sidecore.slots());
            case DISK, NET, SHARE, VSOCK, BALLOON, RNG, CONSOLE -> devices(setting);
            case TRANSPORT -> spec.virtio().isEmpty() ? null : word(spec.transport());
            case COMPLETE -> Boolean.toString(spec.completeInstructions());
            case NAME -> quoted(spec.name());
            case TIMEOUT -> draft.timeout().isPresent() ? draft.timeout().get().toMillis() + "ms" : null;
            case STATS -> Boolean.toString(draft.stats());
        };
    }

    private @Nullable String devices(Setting setting) {
        StringBuilder text = new StringBuilder();
        for (VirtioSpec device : spec.virtio()) {
            DeviceText words = DeviceText.of(device);
            if (words != null && words.setting() == setting) {
                text.append(text.isEmpty() ? "[" : ", ").append(mapping(words.words()));
            }
        }
        return text.isEmpty() ? null : text.append(']').toString();
    }

    private static String mapping(Map<String, List<String>> words) {
        StringBuilder text = new StringBuilder("{");
        for (Map.Entry<String, List<String>> entry : words.entrySet()) {
            List<String> values = entry.getValue();
            text.append(text.length() > 1 ? ", " : "").append(entry.getKey()).append(": ");
            text.append(values.size() == 1 ? quoted(values.getFirst()) : list(values));
        }
        return text.append('}').toString();
    }

    private static @Nullable String name(Image image) {
        return image instanceof Image.File file ? quoted(file.path().toString()) : null;
    }

    private static @Nullable String initrd(Optional<Image> image) {
        return image.isPresent() ? name(image.get()) : null;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String list(List<?> values) {
        StringBuilder text = new StringBuilder("[");
        for (Object value : values) {
            text.append(text.length() > 1 ? ", " : "").append(quoted(value.toString()));
        }
        return text.append(']').toString();
    }

    private static String registers(Map<String, Long> values) {
        StringBuilder text = new StringBuilder("{");
        for (Map.Entry<String, Long> entry : new TreeMap<>(values).entrySet()) {
            text.append(text.length() > 1 ? ", " : "").append(quoted(entry.getKey()));
            text.append(": 0x").append(Long.toHexString(entry.getValue()));
        }
        return text.append('}').toString();
    }

    /** In quotes (YAML 1.2, section 7.3.1), unless it is a plain word. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        boolean plain = !text.isEmpty() && text.charAt(0) != '-';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean alphanumeric = c < 128 && Character.isLetterOrDigit(c);
            plain &= alphanumeric || PLAIN.indexOf(c) >= 0;
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c >= 0x7F) {
                quoted.append("\\u").append(hex4(c));
            } else {
                quoted.append(c);
            }
        }
        return plain ? text : quoted.append('"').toString();
    }

    private static String hex4(char c) {
        String hex = Integer.toHexString(c);
        return "0".repeat(4 - hex.length()) + hex;
    }
}
