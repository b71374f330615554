// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * How a VM ended.
 *
 * <p>Immutable.
 */
public sealed interface VmExit {
    /**
     * What a launcher returns for it: 0 for an ordinary end. Failures are even, so that no debug exit looks like one.
     */
    int status();

    /** The guest switched itself off. */
    record PoweredOff() implements VmExit {
        @Override
        public int status() {
            return 0;
        }
    }

    /** The guest asked for a reset. */
    record Reset() implements VmExit {
        @Override
        public int status() {
            return 0;
        }
    }

    /** The guest halted, and nothing could ever wake it (no interrupt controllers). */
    record Halted() implements VmExit {
        @Override
        public int status() {
            return 0;
        }
    }

    /**
     * The guest wrote to the debug exit port.
     *
     * @param value what it wrote
     */
    record DebugExit(long value) implements VmExit {
        @Override
        public int status() {
            return (int) ((value << 1 | 1) & 0xFF);
        }
    }

    /** The host stopped it. */
    record Stopped() implements VmExit {
        @Override
        public int status() {
            return 0;
        }
    }

    /**
     * The guest could not go on: triple fault, an instruction that the back end cannot emulate, a device's failure.
     *
     * @param report what happened, for people
     */
    record Crashed(CrashReport report) implements VmExit {
        @Override
        public int status() {
            return 8;
        }
    }
}
