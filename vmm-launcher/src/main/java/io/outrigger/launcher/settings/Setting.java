// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.settings;

import org.jspecify.annotations.Nullable;

/**
 * Every setting of {@code vmm run}: the one table behind the command line, the configuration file, {@code --help},
 * {@code --dry-run} and the manual.
 *
 * <p>Immutable.
 */
public enum Setting implements Option {
    /** The kernel to boot. */
    KERNEL("boot.kernel", "--kernel", "FILE", Kind.FILE, "", "kernel to boot: ELF (vmlinux, multiboot) or bzImage"),
    /** The program to run instead of a kernel. */
    PAYLOAD(
            "boot.payload",
            "--payload",
            "FILE",
            Kind.FILE,
            "the embedded demo",
            "freestanding program to run instead of a kernel: ELF64 or flat"),
    /** The kernel's initial file system. */
    INITRD("boot.initrd", "--initrd", "FILE", Kind.FILE, "", "initial file system for the kernel"),
    /** The command line. */
    CMDLINE(
            "boot.cmdline",
            "--cmdline",
            "TEXT",
            Kind.TEXT,
            "\"console=ttyS0 quiet panic=-1 reboot=k\" for a kernel",
            "command line"),
    /** How a kernel is entered. */
    PROTOCOL(
            "boot.protocol",
            "--boot",
            "PROTOCOL",
            Kind.TEXT,
            "auto",
            "how the kernel is entered: auto, pvh, elf64, bzimage or multiboot"),
    /** The level that a payload starts at. */
    PRIVILEGE(
            "boot.privilege",
            "--privilege",
            "LEVEL",
            Kind.TEXT,
            "user",
            "level that a payload starts at: user (CPL 3) or kernel (CPL 0)"),
    /** RAM. */
    MEMORY("memory.size", "--memory", "SIZE", Kind.TEXT, "128M, for a payload 16M", "RAM: a number with K, M, G or T"),
    /** The host pages behind RAM. */
    PAGES("memory.pages", "--pages", "PAGES", Kind.TEXT, "base", "host pages behind RAM: base (4K), thp, 2M or 1G"),
    /** Whether RAM is populated before the start. */
    PREFAULT("memory.prefault", "--prefault", "", Kind.SWITCH, "false", "back every page of RAM before the start"),
    /** Whether RAM is locked. */
    LOCK("memory.lock", "--mlock", "", Kind.SWITCH, "false", "lock RAM in host memory; implies prefault"),
    /** Whether KSM may merge RAM. */
    KSM("memory.ksm", "--ksm", "", Kind.SWITCH, "false", "let the host's KSM merge RAM with pages of the same content"),
    /** NUMA nodes for RAM. */
    NODES("memory.nodes", "--numa-nodes", "N,...", Kind.LIST, "", "host NUMA nodes that RAM is split among"),
    /** How many virtual processors. */
    VCPUS("cpu.vcpus", "--vcpus", "N", Kind.TEXT, "1", "virtual processors: 1 to 1024"),
    /** Host CPUs for them. */
    PINS("cpu.pins", "--pin", "N,...", Kind.LIST, "", "host CPU for each vCPU in turn"),
    /** CPUID features to hide. */
    MASK(
            "cpu.mask",
            "--cpu-mask",
            "NAME,...",
            Kind.LIST,
            "",
            "CPUID features to hide: names (avx512f, kvm-pv-ipi) or bits (0x7.0:ebx.5)"),
    /** CPUID registers to overwrite. */
    SET(
            "cpu.set",
            "--cpu-set",
            "REG=VALUE",
            Kind.ENTRIES,
            "",
            "CPUID register to overwrite, such as 0x80000008.0:eax=0x3030; repeatable"),
    /** Whether there are sidecores, and what they do when idle. */
    SIDECORE(
            "sidecore.idle",
            "--sidecore",
            "IDLE",
            Kind.TEXT,
            "none",
            "cores that serve the guest; idle: spin, backoff, adaptive, block or tpause"),
    /** The cores. */
    SIDECORE_CPUS(
            "sidecore.cpus",
            "--sidecore-cpus",
            "N,...",
            Kind.LIST,
            "one sidecore, not pinned",
            "host CPU of each sidecore"),
    /** Who serves what. */
    SIDECORE_PARTITION(
            "sidecore.partition",
            "--sidecore-partition",
            "HOW",
            Kind.TEXT,
            "replica",
            "several sidecores share the vCPUs (replica) or the operations (function)"),
    /** How long the rings are. */
    SIDECORE_SLOTS(
            "sidecore.slots",
            "--sidecore-slots",
            "N",
            Kind.TEXT,
            "64",
            "requests that each ring holds: a power of two, 1 to 4096"),
    /** Disks. */
    DISK(
            "disk",
            "--disk",
            "IMAGE[,...]",
            Kind.DEVICES,
            "",
            "disk: IMAGE,overlay=FILE,readonly,mode=MODE and more; repeatable"),
    /** Network interfaces. */
    NET(
            "net",
            "--net",
            "WHERE[,...]",
            Kind.DEVICES,
            "",
            "network: tap=NAME, switch=NAME or socket=PATH,peer=PATH, and more; repeatable"),
    /** Shared directories. */
    SHARE(
            "share",
            "--share",
            "DIR[,...]",
            Kind.DEVICES,
            "",
            "directory that the guest mounts: DIR,tag=TEXT,readonly=false and more; repeatable"),
    /** Streams to the host. */
    VSOCK(
            "vsock",
            "--vsock",
            "PATH[,...]",
            Kind.DEVICES,
            "",
            "streams to the host as Unix sockets: PATH,cid=N and more"),
    /** Memory to give back. */
    BALLOON(
            "balloon",
            "--balloon",
            "on[,...]",
            Kind.DEVICES,
            "",
            "memory that the guest gives back: on,target=SIZE and more"),
    /** Random numbers. */
    RNG("rng", "--rng", "on[,...]", Kind.DEVICES, "", "random numbers of the host: on,bytes=RATE and more"),
    /** A console with ports. */
    CONSOLE(
            "console",
            "--console",
            "WHERE[,...]",
            Kind.DEVICES,
            "",
            "console (on, or socket=PATH) and byte streams with names: port=NAME,port-socket=PATH"),
    /** How the guest finds its devices. */
    TRANSPORT(
            "virtio.transport",
            "--virtio",
            "TRANSPORT",
            Kind.TEXT,
            "mmio",
            "how the guest finds these devices: mmio or pci"),
    /** Who emulates interrupt controllers. */
    IRQCHIP(
            "irqchip",
            "--irqchip",
            "KIND",
            Kind.TEXT,
            "kernel, for a payload none",
            "who emulates the interrupt controllers: none, kernel or split"),
    /** Whether the VMM finishes what the back end cannot emulate. */
    COMPLETE(
            "complete-instructions",
            "--complete-instructions",
            "",
            Kind.SWITCH,
            "false",
            "finish int3, clac, stac, fwait and popcnt where the pvm back end cannot"),
    /** The VM's name. */
    NAME("name", "--name", "NAME", Kind.TEXT, "vm", "name in reports and of threads: 1 to 64 characters"),
    /** How long it may run. */
    TIMEOUT(
            "timeout",
            "--timeout",
            "TIME",
            Kind.TEXT,
            "",
            "stop the VM after this time (a number with ms, s, m or h); status 124 then"),
    /** Whether statistics are printed. */
    STATS("stats", "--stats", "", Kind.SWITCH, "false", "at the end print exits by reason and device, and times");

    /** The shape of a value. */
    public enum Kind {
        /** One word or text. */
        TEXT,
        /** A path; in a configuration file it is relative to that file's folder. */
        FILE,
        /** On or off. */
        SWITCH,
        /** Several words, with commas between. */
        LIST,
        /** Several {@code key=value} pairs, one for each option; a mapping in the file. */
        ENTRIES,
        /** Several devices, one for each option; a list of mappings in the file. */
        DEVICES
    }

    private static final Setting[] ALL = values();

    private final String path;
    private final String option;
    private final String argument;
    private final Kind kind;
    private final String fallback;
    private final String meaning;

    Setting(String path, String option, String argument, Kind kind, String fallback, String meaning) {
        this.path = path;
        this.option = option;
        this.argument = argument;
        this.kind = kind;
        this.fallback = fallback;
        this.meaning = meaning;
    }

    /** Where it is in the configuration file, and its name in messages: {@code memory.size}. */
    public String path() {
        return path;
    }

    @Override
    public String option() {
        return option;
    }

    @Override
    public String argument() {
        return argument;
    }

    /** The shape of its value. */
    public Kind kind() {
        return kind;
    }

    /** Its default, for people; empty where there is none. */
    public String fallback() {
        return fallback;
    }

    /** What it is and which values it accepts. */
    public String meaning() {
        return meaning;
    }

    @Override
    public String help() {
        boolean plain = fallback.isEmpty() || kind == Kind.SWITCH;
        if (plain) {
            return meaning;
        }
        return meaning + (meaning.length() + fallback.length() > 66 ? "\n[" : " [") + fallback + "]";
    }

    /** The section it is in: {@code memory}; empty for one at the top. */
    public String section() {
        int dot = path.indexOf('.');
        return dot < 0 ? "" : path.substring(0, dot);
    }

    /** Its name within its section: {@code size}. */
    public String key() {
        return path.substring(path.indexOf('.') + 1);
    }

    @Override
    public String group() {
        if (kind == Kind.DEVICES) {
            return "Devices";
        }
        return switch (section()) {
            case "boot" -> "What to run";
            case "memory" -> "Memory";
            case "cpu" -> "Processors";
            case "sidecore" -> "Sidecores";
            case "virtio" -> "Devices";
            default -> "The VM";
        };
    }

    /** The setting at this path, if there is one. */
    public static @Nullable Setting at(String path) {
        for (Setting s : ALL) {
            if (s.path.equals(path)) {
                return s;
            }
        }
        return null;
    }
}
