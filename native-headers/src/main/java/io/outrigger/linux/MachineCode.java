// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import io.outrigger.linux.headers.Linux;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;

/**
 * Instructions that Java has no words for, as functions. Each has a page, which stays for the process's life.
 *
 * <p>Thread-safe.
 */
final class MachineCode {
    private static final long PAGE = 4096;

    private MachineCode() {}

    /** Bytes as an assembler's listing has them; blanks do not count. */
    static byte[] bytes(String listing) {
        return HexFormat.of().parseHex(listing.replace(" ", ""));
    }

    /** A function of position-independent code, no longer than a page. */
    static MemorySegment load(byte[] code) {
        int flags = Linux.MAP_PRIVATE() | Linux.MAP_ANONYMOUS();
        int writable = Linux.PROT_READ() | Linux.PROT_WRITE();
        // By libc's functions: the way into the kernel is itself loaded here.
        long address = NativeFunction.call(NativeFunction.libc("mmap"), 0, PAGE, writable, flags, -1, 0, 0);
        if (address == -1) { // MAP_FAILED
            throw new ErrnoException("mmap of a page for machine code", Errno.ENOMEM);
        }
        // SAFETY: mmap has just given us this page.
        MemorySegment page = MemorySegment.ofAddress(address).reinterpret(PAGE);
        MemorySegment.copy(code, 0, page, ValueLayout.JAVA_BYTE, 0, code.length);
        int executable = Linux.PROT_READ() | Linux.PROT_EXEC();
        if ((int) NativeFunction.call(NativeFunction.libc("mprotect"), address, PAGE, executable, 0, 0, 0, 0) != 0) {
            throw new ErrnoException("mprotect: this process may not make memory executable", Errno.EACCES);
        }
        return page;
    }
}
