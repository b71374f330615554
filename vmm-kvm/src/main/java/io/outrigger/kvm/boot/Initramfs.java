// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.Image;
import java.util.Optional;

/**
 * A loaded initial file system. Immutable.
 *
 * @param start its guest-physical address, 0 if there is none
 * @param size its bytes
 */
record Initramfs(long start, long size) {
    private static final Initramfs NONE = new Initramfs(0, 0);

    /** Places the image as high as possible, but below {@code limit}, and copies it there. */
    static Initramfs load(Optional<Image> image, GuestMemory memory, Placement placement, long limit) {
        if (image.isEmpty()) {
            return NONE;
        }
        try (Image.Reader reader = image.get().open()) {
            long size = reader.size();
            if (size == 0) {
                return NONE;
            }
            long start = placement.place("the initramfs " + image.get().name(), size, limit);
            ElfImage.copy(reader, 0, memory, start, size);
            return new Initramfs(start, size);
        }
    }

    boolean present() {
        return size > 0;
    }
}
