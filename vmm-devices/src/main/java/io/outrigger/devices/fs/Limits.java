// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

/**
 * How much of the host a guest can hold on to through a share.
 *
 * <p>Immutable.
 *
 * @param inodes files that the guest knows, each with its name in this process's memory
 * @param descriptors of these, how many have a descriptor; others are found again when they are used
 * @param handles open files and directories
 */
record Limits(int inodes, int descriptors, int handles) {
    /** About 60 MB and 3,000 descriptors at the very most. */
    static final Limits STANDARD = new Limits(1 << 18, 1024, 1024);
}
