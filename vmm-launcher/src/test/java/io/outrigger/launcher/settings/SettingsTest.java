// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.vmm.BalloonSpec;
import io.outrigger.vmm.BlockSpec;
import io.outrigger.vmm.BootSpec;
import io.outrigger.vmm.ConsoleSpec;
import io.outrigger.vmm.CpuSpec;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.Irqchip;
import io.outrigger.vmm.MacAddress;
import io.outrigger.vmm.MemorySpec;
import io.outrigger.vmm.NetSpec;
import io.outrigger.vmm.RateSpec;
import io.outrigger.vmm.RngSpec;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.ShareSpec;
import io.outrigger.vmm.SidecoreSpec;
import io.outrigger.vmm.SpecException;
import io.outrigger.vmm.VirtioSpec;
import io.outrigger.vmm.VirtioTransport;
import io.outrigger.vmm.VmSpec;
import io.outrigger.vmm.VmSpecBuilder;
import io.outrigger.vmm.VsockSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.assertj.core.api.Assertions;

class SettingsTest {
    private static final Image DEMO = Image.of("demo", new byte[0]);

    /** The command line that describes a specification. */
    private static List<String> arguments(VmSpec spec) {
        List<String> args = new ArrayList<>();
        switch (spec.boot()) {
            case BootSpec.Kernel k -> {
                args.addAll(List.of("--kernel", k.image().name(), "--boot", lower(k.protocol())));
                k.initramfs().ifPresent(i -> args.addAll(List.of("--initrd", i.name())));
            }
            case BootSpec.Payload p ->
                args.addAll(List.of("--payload", p.image().name(), "--privilege", lower(p.privilege())));
        }
        args.addAll(List.of("--cmdline", spec.boot().cmdline()));
        MemorySpec m = spec.memory();
        args.addAll(List.of("--memory", Long.toString(m.size())));
        args.addAll(List.of(
                "--pages", List.of("base", "thp", "2M", "1G").get(m.pages().ordinal())));
        args.add("--prefault=" + m.prefault());
        args.add("--mlock=" + m.lock());
        args.add("--ksm=" + m.ksm());
        addList(args, "--numa-nodes", m.nodes());
        args.add("--vcpus=" + spec.cpu().vcpus());
        addList(args, "--pin", spec.cpu().pins());
        addList(args, "--cpu-mask", spec.cpu().mask());
        spec.cpu().set().forEach((register, value) -> args.addAll(List.of("--cpu-set", register + "=" + value)));
        args.addAll(List.of("--irqchip", lower(spec.irqchip())));
        spec.sidecore().ifPresent(s -> {
            args.addAll(List.of("--sidecore", lower(s.idle())));
            addList(args, "--sidecore-cpus", s.cpus());
            args.addAll(List.of("--sidecore-partition", lower(s.partition())));
            args.addAll(List.of("--sidecore-slots", Integer.toString(s.slots())));
        });
        for (VirtioSpec device : spec.virtio()) {
            DeviceText text = Objects.requireNonNull(DeviceText.of(device));
            args.addAll(List.of(text.setting().option(), text.toOption()));
        }
        args.addAll(List.of("--virtio", lower(spec.transport())));
        args.add("--complete-instructions=" + spec.completeInstructions());
        args.addAll(List.of("--name", spec.name()));
        return args;
    }

    private static void addList(List<String> args, String option, List<?> values) {
        if (!values.isEmpty()) {
            args.add(option);
            args.add(values.stream().map(Object::toString).collect(Collectors.joining(",")));
        }
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static Assignments parse(List<String> args) {
        Assignments given = new Assignments();
        List<Setting> all = List.of(Setting.values());
        for (Arguments.Given g : Arguments.parse("vmm run", args.toArray(new String[0]), 0, all)) {
            given.add((Setting) g.option(), g.value(), "option");
        }
        return given;
    }

    private static Assignments read(String yaml) {
        try {
            Path file = Files.createTempFile("outrigger", ".yaml");
            try {
                Files.writeString(file, yaml);
                return ConfigFile.read(file.toString());
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Property(tries = 300)
    void commandLineAndFileGiveWhatTheBuilderGives(@ForAll("specs") VmSpec spec) {
        Assignments options = parse(arguments(spec));
        assertThat(new SpecDraft(options).spec(() -> DEMO)).isEqualTo(spec);
        String yaml = new SpecText(spec, options).toString();
        assertThat(new SpecDraft(read(yaml)).spec(() -> DEMO)).as(yaml).isEqualTo(spec);
    }

    @Provide
    Arbitrary<VmSpec> specs() {
        Arbitrary<String> file = Arbitraries.strings()
                .withChars("abc -_\"\\:#'é{}[]\u0001")
                .ofMinLength(1)
                .ofMaxLength(8)
                .map(name -> "/images/x" + name);
        Arbitrary<String> text =
                Arbitraries.strings().withChars("ab =,:#\"\\'\t").ofMaxLength(20);
        Arbitrary<BootSpec> boot = Combinators.combine(
                        file,
                        file.optional(),
                        text,
                        Arbitraries.of(BootSpec.Protocol.class),
                        Arbitraries.integers().between(0, 2))
                .as((image, initrd, cmdline, protocol, privilege) -> privilege == 2
                        ? new BootSpec.Kernel(
                                Image.of(Path.of(image)), initrd.map(i -> Image.of(Path.of(i))), cmdline, protocol)
                        : new BootSpec.Payload(
                                Image.of(Path.of(image)), cmdline, BootSpec.Privilege.values()[privilege]));
        Arbitrary<MemorySpec> memory = Combinators.combine(
                        Arbitraries.of(MemorySpec.Pages.class),
                        Arbitraries.longs().between(1, 32),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(0, 1023).list().ofMaxSize(3))
                .as((pages, n, prefault, lock, ksm, nodes) -> new MemorySpec(
                        n * Math.max(pages.granule(), 1 << 20),
                        pages,
                        prefault,
                        lock,
                        ksm && pages.granule() == 4096 && !prefault && !lock,
                        nodes));
        Arbitrary<String> feature = Arbitraries.of("avx512f", "kvm-pv-ipi", "0x7.0:ebx.5");
        Arbitrary<Map<String, Long>> registers = Arbitraries.maps(
                        Arbitraries.of("0x80000008.0:eax", "0x1.0:ecx", "0x7.0:edx"),
                        Arbitraries.longs().between(0, 0xFFFF_FFFFL))
                .ofMaxSize(3);
        Arbitrary<CpuSpec> cpu = Combinators.combine(
                        Arbitraries.integers().between(1, 8),
                        Arbitraries.of(true, false),
                        feature.list().ofMaxSize(3),
                        registers)
                .as((n, pinned, mask, set) -> new CpuSpec(
                        n,
                        pinned ? java.util.stream.IntStream.range(0, n).boxed().toList() : List.of(),
                        mask,
                        set));
        Arbitrary<String> name =
                Arbitraries.strings().alpha().numeric().ofMinLength(1).ofMaxLength(64);
        Arbitrary<Optional<SidecoreSpec>> sidecore = Combinators.combine(
                        Arbitraries.integers().between(0, 9).list().ofMaxSize(2),
                        Arbitraries.of(SidecoreSpec.Idle.class),
                        Arbitraries.of(SidecoreSpec.Partition.class),
                        Arbitraries.integers().between(0, 12))
                .as((cpus, idle, how, power) -> new SidecoreSpec(cpus, idle, how, 1 << power))
                .optional();
        return Combinators.combine(
                        boot,
                        memory,
                        cpu,
                        Arbitraries.of(Irqchip.class),
                        Arbitraries.of(true, false),
                        name,
                        sidecore,
                        devices())
                .as((b, m, c, irqchip, complete, n, s, d) -> {
                    Irqchip fitting = b instanceof BootSpec.Kernel && irqchip == Irqchip.NONE ? Irqchip.SPLIT : irqchip;
                    return new VmSpec(
                            n,
                            b,
                            m,
                            c,
                            fitting,
                            complete,
                            s,
                            List.of(),
                            d,
                            d.size() > 1 ? VirtioTransport.PCI : VirtioTransport.MMIO,
                            List.of(),
                            Optional.empty());
                });
    }

    // In the order of the settings, which is the order that devices get their places in.
    private static Arbitrary<List<VirtioSpec>> devices() {
        Arbitrary<Path> file = Arbitraries.strings()
                .withChars("abc ,=\"'#[]")
                .ofMinLength(1)
                .ofMaxLength(8)
                .map(name -> Path.of("/x" + name));
        Arbitrary<ServiceMode> mode = Arbitraries.of(ServiceMode.class);
        Arbitrary<RateSpec> rate = Combinators.combine(
                        Arbitraries.longs().between(0, 1L << 40),
                        Arbitraries.longs().between(1, 1 << 20),
                        Arbitraries.longs().between(0, 1L << 40),
                        Arbitraries.longs().between(1, 1 << 20))
                .as(RateSpec::new);
        Arbitrary<BlockSpec> disk = Combinators.combine(
                        file, file.list().ofMaxSize(2), mode, rate, Arbitraries.of("", "ab,c=d"))
                .as((image, overlays, m, r, serial) -> BlockSpec.overlay(image)
                        .withOverlays(overlays)
                        .withMode(m)
                        .withRate(r)
                        .withSerial(serial)
                        .withReadOnly(overlays.isEmpty())
                        .withBlockSizes(512, 4096)
                        .withQueues(1 + overlays.size()));
        Arbitrary<NetSpec.Attachment> attachment = Arbitraries.oneOf(
                Arbitraries.of("tap0", "a-b").map(NetSpec.Tap::new),
                Arbitraries.of("lan0", "l,a=n").map(NetSpec.Switch::new),
                Combinators.combine(file, file).as(NetSpec.Socket::new));
        Arbitrary<NetSpec> net = Combinators.combine(attachment, mode, rate, rate, Arbitraries.of(true, false))
                .as((a, m, tx, rx, withMac) -> {
                    NetSpec plain = NetSpec.of(a).withMode(m).withRates(tx, rx).withMtu(9000);
                    return withMac ? plain.withMac(MacAddress.parse("02:00:5e:10:00:01")) : plain;
                });
        Arbitrary<ShareSpec> share = Combinators.combine(file, mode, Arbitraries.of(true, false))
                .as((d, m, readOnly) -> new ShareSpec(d, "t,a=g", readOnly, m, 2));
        Arbitrary<VsockSpec> vsock = Combinators.combine(file, mode)
                .as((f, m) -> VsockSpec.of(7, f).withMode(m).withConnections(9));
        Arbitrary<BalloonSpec> balloon = Combinators.combine(
                        mode, Arbitraries.longs().between(0, 1000), Arbitraries.of(true, false))
                .as((m, pages, on) -> new BalloonSpec(m, pages * 4096, on, !on, Duration.ofMillis(1500)));
        Arbitrary<RngSpec> rng = Combinators.combine(mode, rate).as(RngSpec::new);
        Arbitrary<ConsoleSpec.Socket> socket = file.map(ConsoleSpec.Socket::new);
        Arbitrary<ConsoleSpec> console = Combinators.combine(
                        mode,
                        Arbitraries.oneOf(
                                Arbitraries.of(new ConsoleSpec.VmConsole(), new ConsoleSpec.Streams()), socket),
                        socket)
                .as((m, end, port) -> ConsoleSpec.standard()
                        .withMode(m)
                        .withConsole(end)
                        .withPort("org.a,b", port)
                        .withPort("c", port)
                        .withSize(132, 50));
        return Combinators.combine(
                        disk.list().ofMaxSize(2),
                        net.list().ofMaxSize(2),
                        share.list().ofMaxSize(1),
                        vsock.list().ofMaxSize(1),
                        balloon.list().ofMaxSize(1),
                        rng.list().ofMaxSize(1),
                        console.list().ofMaxSize(1))
                .as((d, n, s, v, b, r, c) -> {
                    List<VirtioSpec> all = new ArrayList<>();
                    all.addAll(d);
                    all.addAll(n);
                    all.addAll(s);
                    all.addAll(v);
                    all.addAll(b);
                    all.addAll(r);
                    all.addAll(c);
                    return all;
                });
    }

    @Example
    void devicesAreWrittenAsPeopleWriteThem() {
        VmSpec spec = new SpecDraft(parse(List.of(
                        "--disk", "base.img,overlay=work.cow,mode=sidecore",
                        "--disk", "data.img,readonly,ops=1000",
                        "--net", "switch=lan0,mac=02:00:5e:10:00:01",
                        "--share", "/srv",
                        "--balloon", "on,target=64M",
                        "--rng", "on")))
                .spec(() -> DEMO);
        assertThat(spec.virtio())
                .containsExactly(
                        BlockSpec.raw(Path.of("base.img"))
                                .withOverlays(List.of(Path.of("work.cow")))
                                .withMode(ServiceMode.SIDECORE),
                        BlockSpec.raw(Path.of("data.img")).withReadOnly(true).withRate(RateSpec.operations(1000)),
                        NetSpec.of(new NetSpec.Switch("lan0")).withMac(MacAddress.parse("02:00:5e:10:00:01")),
                        ShareSpec.readOnly(Path.of("/srv"), "share"),
                        BalloonSpec.standard().withTarget(64 << 20),
                        RngSpec.standard());
    }

    @Example
    void devicesInAFileAreMappingsOrAsTheOptionHasThem() {
        Assignments given = read(
                "disk:\n  - {image: base.img, overlay: [a.cow, /b.cow]}\n  - /data.img,readonly\nrng: {mode: trap}\n");
        List<VirtioSpec> devices = new SpecDraft(given).spec(() -> DEMO).virtio();
        BlockSpec disk = (BlockSpec) devices.getFirst();
        assertThat(disk.image()).isAbsolute().hasFileName("base.img");
        assertThat(disk.overlays().getFirst()).isAbsolute().hasFileName("a.cow");
        assertThat(disk.overlays().getLast()).isEqualTo(Path.of("/b.cow"));
        assertThat(devices.get(1)).isEqualTo(BlockSpec.raw(Path.of("/data.img")).withReadOnly(true));
        assertThat(devices.getLast().mode()).isEqualTo(ServiceMode.TRAP);
    }

    @Example
    void aWrongDeviceIsRefusedByItsSettingsName() {
        assertRefused("disk: has no ovrlay; did you mean overlay?", "--disk", "a.img,ovrlay=b");
        assertRefused("disk: mode must be trap, eventfd or sidecore, is fast", "--disk", "a.img,mode=fast");
        assertRefused("disk: queues must be a number, is x", "--disk", "a.img,queues=x");
        assertRefused("disk: image is empty", "--disk", "");
        assertRefused("disk: serial is given twice", "--disk", "a.img,serial=a,serial=b");
        assertRefused("net: needs one of tap=NAME, switch=NAME and socket=PATH,peer=PATH", "--net", "mac=1");
        assertRefused("net: needs peer=", "--net", "socket=/a");
        assertRefused(
                "console: each port=NAME needs its port-socket=PATH: there are 2 and 1",
                "--console",
                "on,port=a,port=b,port-socket=/a");
        assertRefused("console: needs on (the VM's console), socket=PATH, or port=NAME", "--console", "mode=trap");
        assertRefused("console: on and socket= are two ends for one console", "--console", "on,socket=/a");
        assertRefused("console.size: must be from 1 to 65535, is 0", "--console", "on,columns=0");
        assertRefused("virtio.transport: must be mmio or pci, is isa", "--virtio", "isa");
    }

    private static void assertRefused(String message, String... args) {
        Assertions.assertThatThrownBy(() -> new SpecDraft(parse(List.of(args))).spec(() -> DEMO))
                .isInstanceOf(SpecException.class)
                .hasMessageStartingWith(message);
    }

    /** What {@link #arguments} and {@link SpecText} know is the whole table. */
    @Example
    void everySettingIsReachable() {
        Set<Setting> reached = EnumSet.of(Setting.TIMEOUT, Setting.STATS);
        VmSpecBuilder kernel = VmSpec.linux(Path.of("/k")).initramfs(Path.of("/i"));
        kernel.cpu(new CpuSpec(1, List.of(0), List.of("avx"), Map.of("0x1.0:ecx", 1L)));
        kernel.memory(new MemorySpec(1 << 20, MemorySpec.Pages.BASE, true, true, false, List.of(0)));
        kernel.sidecore(new SidecoreSpec(List.of(0), SidecoreSpec.Idle.SPIN, SidecoreSpec.Partition.FUNCTION, 1));
        kernel.virtio(BlockSpec.raw(Path.of("/d")))
                .virtio(NetSpec.of(new NetSpec.Switch("s")))
                .virtio(ShareSpec.readOnly(Path.of("/s"), "s"))
                .virtio(VsockSpec.of(3, Path.of("/v")))
                .virtio(BalloonSpec.standard())
                .virtio(RngSpec.standard())
                .virtio(ConsoleSpec.standard());
        for (VmSpec spec :
                List.of(kernel.build(), VmSpec.payload(Image.of(Path.of("/p"))).build())) {
            Assignments given = parse(arguments(spec));
            for (Setting s : Setting.values()) {
                if (given.has(s)) {
                    reached.add(s);
                }
            }
        }
        assertThat(reached).containsExactlyInAnyOrder(Setting.values());
    }

    @Example
    void theRunItselfIsInTheFileToo() {
        SpecDraft draft = new SpecDraft(read("timeout: 2m\nstats: true\n"));
        assertThat(draft.timeout()).contains(Duration.ofMinutes(2));
        assertThat(draft.stats()).isTrue();
    }

    @Example
    void theDefaultsThatHelpNamesAreTheBuilders() {
        VmSpec kernel = VmSpec.linux(Path.of("/k")).build();
        VmSpec payload = VmSpec.payload(DEMO).build();
        assertThat(Setting.MEMORY.fallback())
                .isEqualTo(Quantities.ofBytes(kernel.memory().size()) + ", for a payload "
                        + Quantities.ofBytes(payload.memory().size()));
        assertThat(Setting.CMDLINE.fallback()).isEqualTo('"' + kernel.boot().cmdline() + "\" for a kernel");
        assertThat(Setting.IRQCHIP.fallback())
                .isEqualTo(lower(kernel.irqchip()) + ", for a payload " + lower(payload.irqchip()));
        assertThat(Setting.VCPUS.fallback()).isEqualTo("" + kernel.cpu().vcpus());
        assertThat(Setting.NAME.fallback()).isEqualTo(kernel.name());
    }

    @Example
    void pathsInAFileAreRelativeToIt() {
        Assignments given = read("boot: {kernel: vmlinux, initrd: /abs/initrd}\n");
        VmSpec spec = new SpecDraft(given).spec(() -> DEMO);
        Path kernel = Path.of(spec.boot().image().name());
        assertThat(kernel).isAbsolute().hasFileName("vmlinux");
        assertThat(((BootSpec.Kernel) spec.boot()).initramfs().orElseThrow().name())
                .isEqualTo("/abs/initrd");
    }

    @Example
    void theCommandLineReplacesAFilesList() {
        Assignments given = read("cpu: {mask: [a, b]}\n");
        given.override(parse(List.of("--cpu-mask", "c", "--cpu-mask", "d,e")));
        assertThat(new SpecDraft(given).spec(() -> DEMO).cpu().mask()).containsExactly("c", "d", "e");
    }

    @Property
    void sizesReadBack(@ForAll @LongRange(min = 0) long bytes) {
        assertThat(Quantities.bytes(Quantities.ofBytes(bytes))).isEqualTo(bytes);
    }

    @Example
    void sizesAreExact() {
        assertThat(Quantities.bytes("6G")).isEqualTo(6L << 30);
        assertThat(Quantities.ofBytes(128L << 20)).isEqualTo("128M");
        for (String bad : List.of("", "M", "-1", "1.5G", "1GG", "8388608T", "٣", "0x10", "99999999999999999999")) {
            Assertions.assertThatThrownBy(() -> Quantities.bytes(bad)).isInstanceOf(NumberFormatException.class);
        }
    }
}
