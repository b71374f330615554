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

    /** The standard services. */
    public static Services standard() {
        return builder().build();
    }

    /** The standard services, to add to. */
    public static Builder builder() {
        return new Builder();
    }

    /** The service of an operation; one that refuses where there is none. */
    SidecallService find(int op) {
        SidecallService[] table = op < Sidecore.SIDECORE_OP_CUSTOM() ? standard : custom;
        int index = op & (Sidecore.SIDECORE_OP_CUSTOM() - 1);
        return index < table.length ? table[index] : UNKNOWN;
    }

    /**
     * Collects services.
     *
     * <p>Confined to one thread.
     */
    public static final class Builder {
        private static final int MOST_CUSTOM = 256;

        private SidecallService[] standard = {new NullService(), new TimeService()};
        private SidecallService[] custom = {};

        private Builder() {}

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
