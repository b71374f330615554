// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.disk;

import io.outrigger.devices.block.disk.Disk;
import io.outrigger.devices.block.disk.DiskImages;
import io.outrigger.devices.block.disk.OverlayHeader;
import io.outrigger.launcher.report.ExitCode;
import io.outrigger.launcher.report.Help;
import io.outrigger.launcher.settings.Arguments;
import io.outrigger.launcher.settings.DiskLayers;
import io.outrigger.launcher.settings.UsageException;
import io.outrigger.vmm.BlockSpec.Format;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** {@code vmm disk}: what the library's {@link DiskImages} does, for layers named as {@code vmm run} names them. */
public final class DiskCommand {
    private static final String NAME = "vmm disk";
    private static final String ACTIONS = "create, info, commit or flatten";

    private final PrintStream out;
    private final Map<DiskOption, String> given = new EnumMap<>(DiskOption.class);

    private DiskCommand(PrintStream out) {
        this.out = out;
    }

    /**
     * Runs the command.
     *
     * @param args the command line
     * @param from its first argument after {@code disk}
     * @return the exit status
     */
    public static int run(String[] args, int from, PrintStream out) {
        return new DiskCommand(out).execute(args, from);
    }

    private int execute(String[] args, int from) {
        String action = from < args.length && !args[from].startsWith("-") ? args[from] : "";
        for (Arguments.Given option :
                Arguments.parse(NAME, args, action.isEmpty() ? from : from + 1, List.of(DiskOption.values()))) {
            given.put((DiskOption) option.option(), option.value());
        }
        if (given.containsKey(DiskOption.HELP)) {
            out.print(help());
            return ExitCode.OK.status();
        }
        switch (action) {
            case "create" -> create(layers());
            case "info" -> info(layers());
            case "commit" -> commit(layers());
            case "flatten" -> flatten(layers());
            case "" -> throw new UsageException(NAME + ": what is to be done? " + ACTIONS);
            default -> throw new UsageException(NAME + ": " + action + " is none of " + ACTIONS);
        }
        return ExitCode.OK.status();
    }

    private DiskLayers layers() {
        String text = given.get(DiskOption.DISK);
        if (text == null) {
            throw new UsageException("--disk: IMAGE[,...] is missing");
        }
        return DiskLayers.parse(text);
    }

    private void create(DiskLayers layers) {
        List<Path> below = layers.files().subList(0, layers.files().size() - 1);
        if (below.isEmpty() && layers.format() == Format.RAW) {
            throw new UsageException("--disk: names no overlay to make; a raw image is made by truncate(1), "
                    + "a disk of its own by format=overlay and --size");
        }
        String size = given.get(DiskOption.SIZE);
        if (below.isEmpty() && size == null) {
            throw new UsageException("--size: is missing, since there is nothing below that has one");
        }
        DiskImages.create(
                layers.files().getLast(), layers.format(), below, size == null ? 0 : DiskLayers.size("--size", size));
    }

    private void info(DiskLayers layers) {
        long size;
        try (Disk disk = DiskImages.open(layers.format(), layers.files(), false)) {
            size = disk.size();
        }
        for (int i = 0; i < layers.files().size(); i++) {
            Path file = layers.files().get(i);
            if (i == 0 && layers.format() == Format.RAW) {
                out.printf("%s: raw%n", file);
                continue;
            }
            OverlayHeader header = DiskImages.describe(file);
            out.printf(
                    "%s: overlay, %s in clusters of %s, %s%n",
                    file,
                    DiskLayers.size(header.size()),
                    DiskLayers.size(1L << header.clusterBits()),
                    header.base().isEmpty() ? "over nothing" : "over " + header.base());
        }
        out.printf("disk: %s%n", DiskLayers.size(size));
    }

    private void commit(DiskLayers layers) {
        DiskImages.commit(layers.format(), layers.files());
    }

    private void flatten(DiskLayers layers) {
        String to = given.get(DiskOption.TO);
        if (to == null) {
            throw new UsageException("--to: FILE is missing");
        }
        try {
            DiskImages.flatten(layers.format(), layers.files(), Path.of(to));
        } catch (InvalidPathException e) {
            throw new UsageException("--to: must be a path: " + e.getReason());
        }
    }

    private static String help() {
        StringBuilder text = new StringBuilder("usage: vmm disk ACTION --disk IMAGE,overlay=FILE [OPTION...]\n");
        Help.heading(text, "Actions");
        Help.entry(text, "create", "make the last layer, empty, over those before it");
        Help.entry(text, "info", "what each layer is, and the disk's size");
        Help.entry(text, "commit", "write what the last layer has into the one below it, and empty it");
        Help.entry(text, "flatten", "write what the layers show into a new raw image, with holes");
        Help.options(text, List.of(DiskOption.values()));
        text.append("\nNo VM may use the layers that are written, nor write those that are read: files are locked.\n");
        return text.toString();
    }
}
