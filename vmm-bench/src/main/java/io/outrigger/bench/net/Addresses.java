// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.net;

import io.outrigger.vmm.MacAddress;

/** What the host and the guests are called: in the network that is set apart for measurements (RFC 2544, C.2.2). */
final class Addresses {
    /** The host, as it sends to itself. */
    static final String HOST = "198.18.233.1";

    static final String PREFIX = HOST + "/24";
    static final MacAddress HOST_MAC = new MacAddress(0x02_00_C6_12_E9_01L);

    private static final int FIRST_GUEST = 10;
    private static final long NETWORK = 198L << 24 | 18 << 16 | 233 << 8;

    private Addresses() {}

    /** The n-th guest, from 0. */
    static String guest(int n) {
        return "198.18.233." + (FIRST_GUEST + n);
    }

    static MacAddress mac(int n) {
        return new MacAddress(HOST_MAC.value() - 1 + FIRST_GUEST + n);
    }

    /** The n-th guest's address as a number. */
    static int number(int n) {
        return (int) NETWORK + FIRST_GUEST + n;
    }

    static int hostNumber() {
        return (int) NETWORK + 1;
    }

    /** What a guest that sends has to know, as the payload virtio-net wants it. */
    static String arguments(int n) {
        return "to=0x%x ip=0x%x peer=0x%x".formatted(HOST_MAC.value(), number(n), hostNumber());
    }
}
