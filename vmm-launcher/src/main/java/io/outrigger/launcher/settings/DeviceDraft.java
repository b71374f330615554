// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.settings;

import io.outrigger.vmm.BalloonSpec;
import io.outrigger.vmm.BlockSpec;
import io.outrigger.vmm.ConsoleSpec;
import io.outrigger.vmm.MacAddress;
import io.outrigger.vmm.NetSpec;
import io.outrigger.vmm.RngSpec;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.ShareSpec;
import io.outrigger.vmm.VirtioSpec;
import io.outrigger.vmm.VsockSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Turns the words of a device into its record. What was not given is the record's own default. */
final class DeviceDraft {
    private DeviceDraft() {}

    /**
     * A device of a setting's kind.
     *
     * @throws io.outrigger.vmm.SpecException if a value cannot be
     */
    static VirtioSpec of(Setting setting, String text) {
        DeviceWords words = new DeviceWords(setting, text, first(setting));
        VirtioSpec spec = switch (setting) {
            case DISK -> disk(words);
            case NET -> net(words);
            case SHARE -> share(words);
            case VSOCK -> vsock(words);
            case BALLOON -> balloon(words);
            case RNG -> rng(words);
            case CONSOLE -> console(words);
            default -> throw new IllegalArgumentException(setting + " is no device");
        };
        words.finish();
        return spec;
    }

    /** The key of a first word that has none. */
    private static String first(Setting setting) {
        return switch (setting) {
            case DISK -> "image";
            case SHARE -> "directory";
            case VSOCK -> "socket";
            default -> "on";
        };
    }

    private static BlockSpec disk(DeviceWords words) {
        Path image = words.file("image");
        String format = words.word("format");
        BlockSpec defaults = switch (format == null ? "raw" : format) {
            case "raw" -> BlockSpec.raw(image);
            case "overlay" -> BlockSpec.overlay(image);
            default -> throw words.refuse("format must be raw or overlay, is " + format);
        };
        String serial = words.word("serial");
        return defaults.withOverlays(words.files("overlay"))
                .withReadOnly(words.on("readonly", defaults.readOnly()))
                .withEngine(engine(words, defaults.engine()))
                .withQueues(words.number("queues", defaults.queues()))
                .withMode(words.mode(defaults.mode()))
                .withSerial(serial == null ? defaults.serial() : serial)
                .withRate(words.rate("", defaults.rate()))
                .withBlockSizes((int) words.bytes("block-size", defaults.blockSize()), (int)
                        words.bytes("physical-block-size", defaults.physicalBlockSize()));
    }

    private static BlockSpec.Engine engine(DeviceWords words, BlockSpec.Engine fallback) {
        String text = words.word("engine");
        if (text == null) {
            return fallback;
        }
        return switch (text) {
            case "auto" -> BlockSpec.Engine.AUTO;
            case "uring" -> BlockSpec.Engine.URING;
            case "sync" -> BlockSpec.Engine.SYNC;
            default -> throw words.refuse("engine must be auto, uring or sync, is " + text);
        };
    }

    private static NetSpec net(DeviceWords words) {
        NetSpec defaults = NetSpec.of(attachment(words));
        String mac = words.word("mac");
        return new NetSpec(
                defaults.attachment(),
                mac == null ? Optional.empty() : Optional.of(MacAddress.parse(mac)),
                words.number("queues", defaults.pairs()),
                words.mode(defaults.mode()),
                words.rate("tx-", defaults.transmit()),
                words.rate("rx-", defaults.receive()),
                words.number("mtu", defaults.mtu()));
    }

    private static NetSpec.Attachment attachment(DeviceWords words) {
        String tap = words.word("tap");
        String lan = words.word("switch");
        boolean socket = words.has("socket");
        int ways = (tap == null ? 0 : 1) + (lan == null ? 0 : 1) + (socket ? 1 : 0);
        if (ways != 1) {
            throw words.refuse("needs one of tap=NAME, switch=NAME and socket=PATH,peer=PATH");
        }
        if (tap != null) {
            return new NetSpec.Tap(tap);
        }
        return lan != null ? new NetSpec.Switch(lan) : new NetSpec.Socket(words.file("socket"), words.file("peer"));
    }

    private static ShareSpec share(DeviceWords words) {
        String tag = words.word("tag");
        Path directory = words.file("directory");
        ShareSpec defaults = ShareSpec.readOnly(directory, tag == null ? "share" : tag);
        return new ShareSpec(
                directory,
                defaults.tag(),
                words.on("readonly", defaults.readOnly()),
                words.mode(defaults.mode()),
                words.number("queues", defaults.queues()));
    }

    private static VsockSpec vsock(DeviceWords words) {
        String cid = words.word("cid");
        try {
            VsockSpec defaults = VsockSpec.of(cid == null ? 3 : Quantities.digits(cid), words.file("socket"));
            return defaults.withMode(words.mode(defaults.mode()))
                    .withConnections(words.number("connections", defaults.connections()));
        } catch (NumberFormatException e) {
            throw words.refuse("cid must be a number, is " + cid);
        }
    }

    private static BalloonSpec balloon(DeviceWords words) {
        boolean _ = words.on("on", true);
        BalloonSpec defaults = BalloonSpec.standard();
        String statistics = words.word("statistics");
        return new BalloonSpec(
                words.mode(defaults.mode()),
                words.bytes("target", defaults.target()),
                words.on("deflate-on-oom", defaults.deflateOnOom()),
                words.on("reporting", defaults.reporting()),
                statistics == null ? defaults.statistics() : time(words, statistics));
    }

    private static Duration time(DeviceWords words, String text) {
        try {
            return Quantities.time(text);
        } catch (NumberFormatException e) {
            throw words.refuse("statistics must be a time, such as 500ms or 30s, is " + text);
        }
    }

    private static RngSpec rng(DeviceWords words) {
        boolean _ = words.on("on", true);
        ServiceMode mode = words.mode(RngSpec.standard().mode());
        return new RngSpec(mode, words.rate("", RngSpec.standard().rate()));
    }

    private static ConsoleSpec console(DeviceWords words) {
        ConsoleSpec defaults = ConsoleSpec.standard();
        ConsoleSpec spec = defaults.withMode(words.mode(defaults.mode()))
                .withSize(words.number("columns", defaults.columns()), words.number("rows", defaults.rows()))
                .withConsole(consoleEnd(words));
        List<String> names = words.words("port");
        List<Path> sockets = words.files("port-socket");
        if (names.size() != sockets.size()) {
            throw words.refuse("each port=NAME needs its port-socket=PATH: there are %d and %d"
                    .formatted(names.size(), sockets.size()));
        }
        for (int i = 0; i < names.size(); i++) {
            spec = spec.withPort(names.get(i), new ConsoleSpec.Socket(sockets.get(i)));
        }
        if (names.isEmpty() && spec.console() instanceof ConsoleSpec.Streams) {
            throw words.refuse("needs on (the VM's console), socket=PATH, or port=NAME with port-socket=PATH");
        }
        return spec;
    }

    // Where port 0 goes: with named ports alone, nowhere, so that what is typed still goes to the serial port.
    private static ConsoleSpec.End consoleEnd(DeviceWords words) {
        boolean terminal = words.on("on", false);
        if (!words.has("socket")) {
            return terminal ? new ConsoleSpec.VmConsole() : new ConsoleSpec.Streams();
        }
        if (terminal) {
            throw words.refuse("on and socket= are two ends for one console");
        }
        return new ConsoleSpec.Socket(words.file("socket"));
    }
}
