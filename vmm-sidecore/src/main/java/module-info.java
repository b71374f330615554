// SPDX-License-Identifier: Apache-2.0
/** The sidecore: rings in guest memory, what serves them, and the services behind them. */
module io.outrigger.sidecore {
    requires static org.jspecify;
    requires io.outrigger.linux;
    requires transitive io.outrigger.vmm;
    requires transitive HdrHistogram;

    exports io.outrigger.sidecore;
    exports io.outrigger.sidecore.engine;
    exports io.outrigger.sidecore.memory;
    exports io.outrigger.sidecore.paging;
    exports io.outrigger.sidecore.vm;

    provides io.outrigger.vmm.DeviceProvider with
            io.outrigger.sidecore.vm.SpecSidecores;
    provides io.outrigger.vmm.PollerProvider with
            io.outrigger.sidecore.engine.SidecoreProvider;
}
