// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A directory of the host that the guest mounts: {@code mount -t virtiofs TAG /mnt}.
 *
 * <p>Immutable.
 *
 * @param directory the directory; nothing outside it, and nothing that is mounted in it, is reached
 * @param tag what the guest calls it: 1 to 36 bytes of UTF-8
 * @param readOnly whether the guest can only read
 * @param mode who takes its requests at first; the files themselves are a thread's of the device
 * @param queues request queues: 1 to 16; Linux before 6.12 uses one
 */
public record ShareSpec(Path directory, String tag, boolean readOnly, ServiceMode mode, int queues)
        implements VirtioSpec {
    /** The longest tag in bytes (VIRTIO 1.2, section 5.11.4). */
    public static final int LONGEST_TAG = 36;

    private static final int MOST_QUEUES = 16;

    /** Checks every value. */
    public ShareSpec {
        int length = tag.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > LONGEST_TAG || tag.chars().anyMatch(Character::isISOControl)) {
            throw new SpecException(
                    "share.tag", "must have 1 to %d bytes and no control characters".formatted(LONGEST_TAG));
        }
        if (queues < 1 || queues > MOST_QUEUES) {
            throw new SpecException("share.queues", "must be from 1 to %d, is %d".formatted(MOST_QUEUES, queues));
        }
    }

    /** A directory that the guest can only read. */
    public static ShareSpec readOnly(Path directory, String tag) {
        return new ShareSpec(directory, tag, true, ServiceMode.EVENTFD, 1);
    }

    /** A directory that the guest can change. */
    public static ShareSpec writable(Path directory, String tag) {
        return new ShareSpec(directory, tag, false, ServiceMode.EVENTFD, 1);
    }

    /** The same, served by another at first. */
    public ShareSpec withMode(ServiceMode newMode) {
        return new ShareSpec(directory, tag, readOnly, newMode, queues);
    }

    /** The same with another number of request queues. */
    public ShareSpec withQueues(int newQueues) {
        return new ShareSpec(directory, tag, readOnly, mode, newQueues);
    }

    @Override
    public String kind() {
        return "share";
    }
}
