// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.settings;

import io.outrigger.vmm.BootSpec;
import io.outrigger.vmm.CpuSpec;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.Irqchip;
import io.outrigger.vmm.MemorySpec;
import io.outrigger.vmm.SidecoreSpec;
import io.outrigger.vmm.SpecException;
import io.outrigger.vmm.VirtioTransport;
import io.outrigger.vmm.VmSpec;
import io.outrigger.vmm.VmSpecBuilder;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns assignments into the records that an embedder would build. What was not given is the builder's default.
 *
 * <p>Confined to one thread.
 */
public final class SpecDraft {
    private static final long MAX_REGISTER = 0xFFFF_FFFFL;

    private final Assignments given;

    /** A draft of what these assignments describe. */
    public SpecDraft(Assignments given) {
        this.given = given;
    }

    /** Whether it has neither kernel nor payload, so that the demonstration guest is to run. */
    public boolean isDemo() {
        return !given.has(Setting.KERNEL) && !given.has(Setting.PAYLOAD);
    }

    /**
     * Builds the specification.
     *
     * @param demo what runs when there is neither kernel nor payload
     * @throws SpecException if a value cannot be
     */
    public VmSpec spec(Supplier<Image> demo) {
        if (given.has(Setting.KERNEL) && given.has(Setting.PAYLOAD)) {
            throw refuse(Setting.PAYLOAD, "there is a kernel already (" + given.origin(Setting.KERNEL) + "); give one");
        }
        VmSpecBuilder builder;
        if (given.has(Setting.KERNEL)) {
            builder = VmSpec.linux(file(Setting.KERNEL));
        } else {
            builder = VmSpec.payload(given.has(Setting.PAYLOAD) ? Image.of(file(Setting.PAYLOAD)) : demo.get());
        }
        VmSpec defaults = builder.build();
        boot(builder);
        builder.memory(memory(defaults.memory()))
                .cpu(cpu(defaults.cpu()))
                .completeInstructions(on(Setting.COMPLETE, defaults.completeInstructions()));
        String name = given.value(Setting.NAME);
        if (name != null) {
            builder.name(name);
        }
        String irqchip = given.value(Setting.IRQCHIP);
        if (irqchip != null) {
            builder.irqchip(
                    switch (irqchip) {
                        case "none" -> Irqchip.NONE;
                        case "kernel" -> Irqchip.KERNEL;
                        case "split" -> Irqchip.SPLIT;
                        default -> throw refuse(Setting.IRQCHIP, "must be none, kernel or split, is " + irqchip);
                    });
        }
        String idle = given.value(Setting.SIDECORE);
        if (idle != null) {
            builder.sidecore(sidecore(idle));
        } else {
            refuseWithoutSidecore(Setting.SIDECORE_CPUS, Setting.SIDECORE_PARTITION, Setting.SIDECORE_SLOTS);
        }
        devices(builder);
        return builder.build();
    }

    private void devices(VmSpecBuilder builder) {
        for (Setting setting : Setting.values()) {
            if (setting.kind() == Setting.Kind.DEVICES) {
                for (String text : given.values(setting)) {
                    builder.virtio(DeviceDraft.of(setting, text));
                }
            }
        }
        String transport = given.value(Setting.TRANSPORT);
        if (transport != null) {
            builder.transport(
                    switch (transport) {
                        case "mmio" -> VirtioTransport.MMIO;
                        case "pci" -> VirtioTransport.PCI;
                        default -> throw refuse(Setting.TRANSPORT, "must be mmio or pci, is " + transport);
                    });
        }
    }

    /** How long the VM may run; empty if for ever. */
    public Optional<Duration> timeout() {
        String text = given.value(Setting.TIMEOUT);
        if (text == null) {
            return Optional.empty();
        }
        try {
            Duration timeout = Quantities.time(text);
            if (!timeout.isZero()) {
                return Optional.of(timeout);
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw refuse(Setting.TIMEOUT, "must be a time from 1ms up, such as 500ms, 30s, 5m or 1h, is " + text);
    }

    /** Whether statistics are printed at the end. */
    public boolean stats() {
        return on(Setting.STATS, false);
    }

    private void boot(VmSpecBuilder builder) {
        if (given.has(Setting.INITRD)) {
            builder.initramfs(file(Setting.INITRD));
        }
        String cmdline = given.value(Setting.CMDLINE);
        if (cmdline != null) {
            builder.cmdline(cmdline);
        }
        String protocol = given.value(Setting.PROTOCOL);
        if (protocol != null) {
            builder.protocol(
                    switch (protocol) {
                        case "auto" -> BootSpec.Protocol.AUTO;
                        case "pvh" -> BootSpec.Protocol.PVH;
                        case "elf64" -> BootSpec.Protocol.ELF64;
                        case "bzimage" -> BootSpec.Protocol.BZIMAGE;
                        case "multiboot" -> BootSpec.Protocol.MULTIBOOT;
                        default ->
                            throw refuse(
                                    Setting.PROTOCOL, "must be auto, pvh, elf64, bzimage or multiboot, is " + protocol);
                    });
        }
        String privilege = given.value(Setting.PRIVILEGE);
        if (privilege != null) {
            builder.privilege(
                    switch (privilege) {
                        case "user" -> BootSpec.Privilege.USER;
                        case "kernel" -> BootSpec.Privilege.KERNEL;
                        default -> throw refuse(Setting.PRIVILEGE, "must be user or kernel, is " + privilege);
                    });
        }
    }

    private MemorySpec memory(MemorySpec defaults) {
        return new MemorySpec(
                size(defaults.size()),
                pages(defaults.pages()),
                on(Setting.PREFAULT, defaults.prefault()),
                on(Setting.LOCK, defaults.lock()),
                on(Setting.KSM, defaults.ksm()),
                numbers(Setting.NODES));
    }

    private CpuSpec cpu(CpuSpec defaults) {
        String vcpus = given.value(Setting.VCPUS);
        int n = vcpus == null ? defaults.vcpus() : number(Setting.VCPUS, vcpus);
        return new CpuSpec(n, numbers(Setting.PINS), words(Setting.MASK), registers());
    }

    private SidecoreSpec sidecore(String idle) {
        SidecoreSpec defaults = SidecoreSpec.standard();
        String slots = given.value(Setting.SIDECORE_SLOTS);
        return new SidecoreSpec(
                numbers(Setting.SIDECORE_CPUS),
                switch (idle) {
                    case "spin" -> SidecoreSpec.Idle.SPIN;
                    case "backoff" -> SidecoreSpec.Idle.BACKOFF;
                    case "adaptive" -> SidecoreSpec.Idle.ADAPTIVE;
                    case "block" -> SidecoreSpec.Idle.BLOCK;
                    case "tpause" -> SidecoreSpec.Idle.TPAUSE;
                    default ->
                        throw refuse(Setting.SIDECORE, "must be spin, backoff, adaptive, block or tpause, is " + idle);
                },
                partition(defaults.partition()),
                slots == null ? defaults.slots() : number(Setting.SIDECORE_SLOTS, slots));
    }

    private SidecoreSpec.Partition partition(SidecoreSpec.Partition fallback) {
        String text = given.value(Setting.SIDECORE_PARTITION);
        if (text == null) {
            return fallback;
        }
        return switch (text) {
            case "replica" -> SidecoreSpec.Partition.REPLICA;
            case "function" -> SidecoreSpec.Partition.FUNCTION;
            default -> throw refuse(Setting.SIDECORE_PARTITION, "must be replica or function, is " + text);
        };
    }

    private void refuseWithoutSidecore(Setting... settings) {
        for (Setting setting : settings) {
            if (given.has(setting)) {
                throw refuse(setting, "is for sidecores, which --sidecore asks for");
            }
        }
    }

    private long size(long fallback) {
        String text = given.value(Setting.MEMORY);
        try {
            return text == null ? fallback : Quantities.bytes(text);
        } catch (NumberFormatException e) {
            throw refuse(
                    Setting.MEMORY,
                    "must be from 1M to 32T, written as a number with K, M, G or T, such as 128M, is " + text);
        }
    }

    private MemorySpec.Pages pages(MemorySpec.Pages fallback) {
        String text = given.value(Setting.PAGES);
        if (text == null) {
            return fallback;
        }
        return switch (text) {
            case "base" -> MemorySpec.Pages.BASE;
            case "thp" -> MemorySpec.Pages.THP;
            case "2M" -> MemorySpec.Pages.HUGE_2M;
            case "1G" -> MemorySpec.Pages.HUGE_1G;
            default -> throw refuse(Setting.PAGES, "must be base, thp, 2M or 1G, is " + text);
        };
    }

    private Map<String, Long> registers() {
        Map<String, Long> registers = new LinkedHashMap<>();
        for (String entry : given.values(Setting.SET)) {
            int equals = entry.indexOf('=');
            try {
                long value = Long.decode(entry.substring(equals + 1));
                if (equals > 0 && value >= 0 && value <= MAX_REGISTER) {
                    registers.put(entry.substring(0, equals), value);
                    continue;
                }
            } catch (NumberFormatException e) {
                // refused below
            }
            throw refuse(
                    Setting.SET, "must be REGISTER=VALUE of 32 bits, such as 0x80000008.0:eax=0x3030, is " + entry);
        }
        return registers;
    }

    private boolean on(Setting setting, boolean fallback) {
        String text = given.value(setting);
        if (text == null) {
            return fallback; // not as "case null": that starts invokedynamic, which takes milliseconds
        }
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refuse(setting, "must be true or false, is " + text);
        };
    }

    private List<Integer> numbers(Setting setting) {
        List<Integer> numbers = new ArrayList<>();
        for (String word : words(setting)) {
            numbers.add(number(setting, word));
        }
        return numbers;
    }

    private List<String> words(Setting setting) {
        List<String> words = new ArrayList<>();
        for (String text : given.values(setting)) {
            int from = 0;
            for (int comma; (comma = text.indexOf(',', from)) >= 0; from = comma + 1) {
                words.add(word(setting, text.substring(from, comma)));
            }
            words.add(word(setting, text.substring(from)));
        }
        return words;
    }

    private static String word(Setting setting, String text) {
        if (text.isBlank()) {
            throw refuse(setting, "has an empty entry");
        }
        return text.strip();
    }

    private static int number(Setting setting, String text) {
        try {
            return Math.toIntExact(Quantities.digits(text));
        } catch (NumberFormatException | ArithmeticException e) {
            throw refuse(setting, "must be a number, is " + text);
        }
    }

    private Path file(Setting setting) {
        @Nullable String text = given.value(setting);
        if (text == null || text.isEmpty()) {
            throw refuse(setting, "must be a file's name, is empty");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw refuse(setting, "must be a file's name: " + e.getReason());
        }
    }

    private static SpecException refuse(Setting setting, String problem) {
        return new SpecException(setting.path(), problem);
    }
}
