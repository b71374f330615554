// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore;

import io.outrigger.linux.abi.Sidecore;
import java.util.Arrays;

/**
 * What a VM's guests may ask for: a service for each operation.
 *
 * <p>Immutable.
 */
public final class Services {
    private static final SidecallService UNKNOWN = call -> Sidecore.SIDECORE_UNKNOWN_OP();

    private final SidecallService[] standard;
    private final SidecallService[] custom;

    private Services(Builder builder) {
        standard = builder.standard.clone();
        custom = builder.custom.clone();
    }

    /** The services that need no VM: NULL and TIME. */
    public static Services basic() {
        return builder().build();
    }

    /** {@link #basic}, to add to. */
    public static Builder builder() {
        return new Builder();
    }

    /** The service of an operation; one that refuses where there is none. */
    SidecallService find(int op) {
        SidecallService[] table = op < Sidecore.SIDECORE_OP_CUSTOM() ? standard : custom;
        int index = op & (Sidecore.SIDECORE_OP_CUSTOM() - 1);
        return index < table.length ? table[index] : UNKNOWN;
    }

    /** How many places {@link #place} has. */
    int places() {
        return standard.length + custom.length;
    }

    /** A number for an operation that is served, 0 to {@link #places} less one; -1 for others. */
    int place(int op) {
        if (op < standard.length) {
            return op;
        }
        int index = op - Sidecore.SIDECORE_OP_CUSTOM();
        return index >= 0 && index < custom.length ? standard.length + index : -1;
    }

    /** The operation of a place. */
    int op(int place) {
        return place < standard.length ? place : Sidecore.SIDECORE_OP_CUSTOM() + place - standard.length;
    }

    /**
     * Collects services.
     *
     * <p>Confined to one thread.
     */
    public static final class Builder {
        private static final int MOST_CUSTOM = 256;

        private final SidecallService[] standard = new SidecallService[Sidecore.SIDECORE_OPS()];
        private SidecallService[] custom = {};

        private Builder() {
            Arrays.fill(standard, UNKNOWN);
            standard[Sidecore.SIDECORE_OP_NULL()] = new NullService();
            standard[Sidecore.SIDECORE_OP_TIME()] = new TimeService();
        }

        /**
         * Sets who serves an operation that the ABI names.
         *
         * @param op SIDECORE_OP_*, below SIDECORE_OPS
         */
        public Builder standard(int op, SidecallService service) {
            standard[op] = service;
            return this;
        }

        /**
         * Adds an operation of one's own.
         *
         * @param op 0x8000 to 0x80FF
         */
        public Builder custom(int op, SidecallService service) {
            int index = op - Sidecore.SIDECORE_OP_CUSTOM();
            if (index < 0 || index >= MOST_CUSTOM) {
                throw new IllegalArgumentException("a custom operation is 0x8000 to 0x80ff, not 0x%x".formatted(op));
            }
            if (index >= custom.length) {
                int from = custom.length;
                custom = Arrays.copyOf(custom, index + 1);
                Arrays.fill(custom, from, index + 1, UNKNOWN);
            }
            custom[index] = service;
            return this;
        }

        /** The collection. */
        public Services build() {
            return new Services(this);
        }
    }
}
