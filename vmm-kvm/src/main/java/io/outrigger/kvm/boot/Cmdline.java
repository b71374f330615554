// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.SpecException;
import java.nio.charset.StandardCharsets;

/** The command line in guest memory: UTF-8 with a final NUL. */
final class Cmdline {
    private Cmdline() {}

    /**
     * Writes the command line to its place.
     *
     * @param max the bytes that the kernel takes, without the NUL
     * @return its address
     */
    static long write(String cmdline, long max, GuestMemory memory, Placement placement) {
        placement.reserve("the command line", LowMemory.CMDLINE, LowMemory.CMDLINE_MAX);
        write(cmdline, max, memory);
        return LowMemory.CMDLINE;
    }

    /** Writes it to its place, over another that may be there. Returns its length in bytes, without the NUL. */
    static int write(String cmdline, long max, GuestMemory memory) {
        byte[] text = cmdline.getBytes(StandardCharsets.UTF_8);
        long limit = Math.min(max, LowMemory.CMDLINE_MAX - 1);
        if (text.length > limit) {
            throw new SpecException(
                    "boot.cmdline", "has %d bytes; this kernel takes at most %d".formatted(text.length, limit));
        }
        if (cmdline.indexOf('\0') >= 0) {
            throw new SpecException("boot.cmdline", "must not contain NUL");
        }
        memory.write(LowMemory.CMDLINE, text);
        memory.putByte(LowMemory.CMDLINE + text.length, (byte) 0);
        return text.length;
    }
}
