// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.settings;

import io.outrigger.vmm.BalloonSpec;
import io.outrigger.vmm.BlockSpec;
import io.outrigger.vmm.ConsoleSpec;
import io.outrigger.vmm.NetSpec;
import io.outrigger.vmm.RateSpec;
import io.outrigger.vmm.RngSpec;
import io.outrigger.vmm.ShareSpec;
import io.outrigger.vmm.VirtioSpec;
import io.outrigger.vmm.VsockSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A device's record as words, which {@link DeviceDraft} reads back.
 *
 * <p>Confined to one thread.
 */
final class DeviceText {
    private final Map<String, List<String>> words = new LinkedHashMap<>();
    private final Setting setting;

    private DeviceText(Setting setting) {
        this.setting = setting;
    }

    /** The words of a device; null for one that the launcher has no setting for. */
    static @Nullable DeviceText of(VirtioSpec spec) {
        return switch (spec) {
            case BlockSpec disk -> disk(disk);
            case NetSpec net -> net(net);
            case ShareSpec share ->
                new DeviceText(Setting.SHARE)
                        .with("directory", share.directory())
                        .with("tag", share.tag())
                        .with("readonly", share.readOnly())
                        .with("mode", word(share.mode()))
                        .with("queues", share.queues());
            case VsockSpec vsock ->
                new DeviceText(Setting.VSOCK)
                        .with("socket", vsock.socket())
                        .with("cid", vsock.cid())
                        .with("mode", word(vsock.mode()))
                        .with("connections", vsock.connections());
            case BalloonSpec balloon ->
                new DeviceText(Setting.BALLOON)
                        .with("target", Quantities.ofBytes(balloon.target()))
                        .with("deflate-on-oom", balloon.deflateOnOom())
                        .with("reporting", balloon.reporting())
                        .with("statistics", balloon.statistics().toMillis() + "ms")
                        .with("mode", word(balloon.mode()));
            case RngSpec rng ->
                new DeviceText(Setting.RNG).with("mode", word(rng.mode())).with("", rng.rate());
            case ConsoleSpec console -> console(console);
            default -> null;
        };
    }

    // Ports that end in streams are an embedder's: nobody could open them here.
    private static @Nullable DeviceText console(ConsoleSpec console) {
        DeviceText text = new DeviceText(Setting.CONSOLE)
                .with("mode", word(console.mode()))
                .with("columns", console.columns())
                .with("rows", console.rows());
        switch (console.console()) {
            case ConsoleSpec.VmConsole() -> text.with("on", true);
            case ConsoleSpec.Socket(Path path) -> text.with("socket", path);
            case ConsoleSpec.Streams() -> text.with("on", false);
        }
        for (ConsoleSpec.Port port : console.ports()) {
            if (!(port.end() instanceof ConsoleSpec.Socket(Path path))) {
                return null;
            }
            text.with("port", port.name()).with("port-socket", path);
        }
        return text;
    }

    private static DeviceText disk(BlockSpec disk) {
        DeviceText text =
                new DeviceText(Setting.DISK).with("image", disk.image()).with("format", word(disk.format()));
        for (Path overlay : disk.overlays()) {
            text.with("overlay", overlay);
        }
        text.with("readonly", disk.readOnly())
                .with("engine", word(disk.engine()))
                .with("queues", disk.queues())
                .with("mode", word(disk.mode()))
                .with("block-size", disk.blockSize())
                .with("physical-block-size", disk.physicalBlockSize())
                .with("", disk.rate());
        return disk.serial().isEmpty() ? text : text.with("serial", disk.serial());
    }

    private static DeviceText net(NetSpec net) {
        DeviceText text = new DeviceText(Setting.NET);
        switch (net.attachment()) {
            case NetSpec.Tap tap -> text.with("tap", tap.name());
            case NetSpec.Switch lan -> text.with("switch", lan.name());
            case NetSpec.Socket socket -> text.with("socket", socket.local()).with("peer", socket.peer());
        }
        if (net.mac().isPresent()) {
            text.with("mac", net.mac().get());
        }
        return text.with("queues", net.pairs())
                .with("mode", word(net.mode()))
                .with("mtu", net.mtu())
                .with("tx-", net.transmit())
                .with("rx-", net.receive());
    }

    private DeviceText with(String key, Object value) {
        words.computeIfAbsent(key, k -> new ArrayList<>()).add(value.toString());
        return this;
    }

    private DeviceText with(String prefix, RateSpec rate) {
        return with(prefix + "ops", rate.operations())
                .with(prefix + "ops-burst", rate.operationsBurst())
                .with(prefix + "bytes", rate.bytes())
                .with(prefix + "bytes-burst", rate.bytesBurst());
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Which setting it is given by. */
    Setting setting() {
        return setting;
    }

    /** Its words, in order; a key can have several values. */
    Map<String, List<String>> words() {
        return words;
    }

    /** As on the command line. */
    String toOption() {
        StringBuilder text = new StringBuilder();
        words.forEach((key, values) -> {
            for (String value : values) {
                text.append(text.isEmpty() ? "" : ",").append(key).append('=').append(DeviceWords.escape(value));
            }
        });
        return text.toString();
    }
}
