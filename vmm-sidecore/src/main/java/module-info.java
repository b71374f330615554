// SPDX-License-Identifier: Apache-2.0
/** The sidecore: rings in guest memory, what serves them, and the services behind them. */
module io.outrigger.sidecore {
    requires static org.jspecify;
    requires io.outrigger.linux;
    requires transitive io.outrigger.vmm;

    exports io.outrigger.sidecore;
}
