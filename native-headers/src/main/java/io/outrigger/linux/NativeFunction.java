// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Calls of native functions, all in one shape: up to seven integers or pointers. What a function does not take, it does
 * not look at (System V ABI for x86-64, section 3.2.3), and every further shape would cost milliseconds at start-up.
 *
 * <p>Thread-safe. Never {@link Linker.Option#critical}: KVM_RUN and read block, and a critical call would hold up
 * every safepoint.
 */
final class NativeFunction {
    private static final MethodHandle HANDLE = handle();

    private NativeFunction() {}

    /** Calls a function. Allocates nothing. The caller vouches for it, and for what the arguments point to. */
    static long call(MemorySegment function, long a, long b, long c, long d, long e, long f, long g) {
        try {
            return (long) HANDLE.invokeExact(function, a, b, c, d, e, f, g);
        } catch (Throwable t) {
            throw new AssertionError("native code does not throw", t);
        }
    }

    /** Where libc has a function. */
    static MemorySegment libc(String name) {
        return Linker.nativeLinker().defaultLookup().find(name).orElseThrow();
    }

    private static MethodHandle handle() {
        ValueLayout.OfLong l = ValueLayout.JAVA_LONG;
        return Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(l, l, l, l, l, l, l, l));
    }
}
