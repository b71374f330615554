// SPDX-License-Identifier: Apache-2.0
/** What runs inside a VM, as resources: the demonstration guest and the test payloads. */
module io.outrigger.guests {
    requires static org.jspecify;

    exports io.outrigger.guests;
}
