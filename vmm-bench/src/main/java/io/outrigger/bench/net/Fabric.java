// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.net;

import io.outrigger.bench.host.BenchException;
import io.outrigger.vmm.MacAddress;
import io.outrigger.vmm.NetSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What lies between the host's own network and the guests' interfaces.
 *
 * <p>Confined to one thread.
 */
interface Fabric extends AutoCloseable {
    /** A guest's interface. */
    NetSpec port(int guest);

    /** A guest's interface is there. */
    void plugged(int guest);

    /** The interface by which the host takes part, of every fabric: there is one at a time. */
    String DEVICE = "otrbench";

    @Override
    void close();

    /** Gives the host's interface its addresses, tells it those of all guests, and lets frames pass. */
    static void raise(int guests) {
        List<String> lines = new ArrayList<>(List.of(
                "link set dev %s addrgenmode none".formatted(DEVICE), // no IPv6 of the kernel's own accord
                "link set dev %s address %s".formatted(DEVICE, Addresses.HOST_MAC),
                "addr add %s dev %s".formatted(Addresses.PREFIX, DEVICE),
                "link set dev %s up".formatted(DEVICE)));
        for (int i = 0; i < guests; i++) {
            MacAddress mac = Addresses.mac(i);
            lines.add("neigh replace %s lladdr %s dev %s nud permanent".formatted(Addresses.guest(i), mac, DEVICE));
        }
        IpCommand.run(lines);
    }

    /**
     * Sees to it that {@link #DEVICE} is not there yet.
     *
     * @throws BenchException if it is
     */
    static void free() {
        if (Files.exists(Path.of("/sys/class/net", DEVICE))) {
            throw new BenchException(
                    "there is an interface %s: another run's, or of one that was killed; end that, or: ip link del %s"
                            .formatted(DEVICE, DEVICE));
        }
    }
}
