// SPDX-License-Identifier: Apache-2.0
/** The ground: Linux's headers as Java, and typed operating-system handles over them. */
module io.outrigger.linux {
    requires static org.jspecify;

    exports io.outrigger.linux;
    exports io.outrigger.linux.abi;
    exports io.outrigger.linux.headers;
}
