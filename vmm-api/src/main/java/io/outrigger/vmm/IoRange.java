// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * Addresses that a device answers.
 *
 * <p>Immutable.
 *
 * @param space ports or memory
 * @param base the first address
 * @param length how many, at least 1
 */
public record IoRange(Space space, long base, long length) {
    /** The two address spaces of x86. */
    public enum Space {
        /** 65,536 I/O ports. */
        PORT,
        /** Guest-physical addresses that no RAM answers. */
        MMIO
    }

    /** Checks that the range lies in its space. */
    public IoRange {
        long limit = space == Space.PORT ? 0x1_0000 : 1L << 52;
        if (base < 0 || length < 1 || length > limit || base > limit - length) {
            throw new SpecException("device", "no such range: %s 0x%x, length %d".formatted(space, base, length));
        }
    }

    /** {@code length} ports from {@code base} on. */
    public static IoRange port(int base, int length) {
        return new IoRange(Space.PORT, base, length);
    }

    /** {@code length} bytes of guest-physical addresses from {@code base} on. */
    public static IoRange mmio(long base, long length) {
        return new IoRange(Space.MMIO, base, length);
    }

    /** The address after the last. */
    public long end() {
        return base + length;
    }

    @Override
    public String toString() {
        return "%s 0x%x-0x%x".formatted(space == Space.PORT ? "ports" : "mmio", base, end() - 1);
    }
}
