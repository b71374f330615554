// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The hardware address of a network interface: 48 bits.
 *
 * <p>Immutable.
 *
 * @param value the address, its first byte the most significant
 */
public record MacAddress(long value) {
    private static final Pattern FORM = Pattern.compile("([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}");
    private static final int BYTES = 6;
    private static final long MOST = (1L << 48) - 1;
    private static final long GROUP = 1L << 40; // IEEE 802: the first bit on the wire
    private static final long LOCAL = 1L << 41;

    /** Checks that an interface can have it. */
    public MacAddress {
        if (value <= 0 || value > MOST || (value & GROUP) != 0) {
            throw new SpecException("net.mac", "%012x is no interface's address".formatted(value));
        }
    }

    /** Reads the usual form: {@code 02:00:5e:10:00:01}. */
    public static MacAddress parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new SpecException("net.mac", "must be like 02:00:5e:10:00:01, is " + text);
        }
        return new MacAddress(HexFormat.fromHexDigitsToLong(text.replace(":", "")));
    }

    /**
     * An address of one's own choice (locally administered), always the same for the same names: guests that
     * remember interfaces by their address find them again.
     *
     * @param vm the VM's name
     * @param device the interface's in the VM
     */
    public static MacAddress of(String vm, String device) {
        long hash = 0xCBF2_9CE4_8422_2325L; // FNV-1a, of 64 bits
        String text = vm + '/' + device;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100_0000_01B3L;
        }
        hash ^= hash >>> 32;
        return new MacAddress(hash & MOST & ~GROUP | LOCAL);
    }

    /** A byte of it, the first being 0. */
    public byte get(int index) {
        return (byte) (value >>> 8 * (BYTES - 1 - index));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < BYTES; i++) {
            text.append(i == 0 ? "" : ":").append(HexFormat.of().toHexDigits(get(i)));
        }
        return text.toString();
    }
}
