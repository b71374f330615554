// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fuzz;

import io.outrigger.devices.block.BlockDevice;
import io.outrigger.devices.block.disk.DiskImages;
import io.outrigger.devices.virtio.VirtioDevice;
import io.outrigger.vmm.BlockSpec;
import io.outrigger.vmm.BlockSpec.Format;
import java.nio.file.Path;
import java.util.List;

/** A disk with a fresh layer over it. */
final class OverlaySubject implements Subject {
    private final Path base = Subjects.disk();
    private final Path layer = Scratch.FOLDER.resolve("layer");

    OverlaySubject(long size) {
        Scratch.delete(layer);
        DiskImages.create(layer, Format.RAW, List.of(base), size);
    }

    @Override
    public VirtioDevice newDevice() {
        return new BlockDevice(BlockSpec.raw(base).withOverlays(List.of(layer)));
    }
}
