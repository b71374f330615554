// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.net;

import io.outrigger.vmm.NetSpec;
import io.outrigger.vmm.ServiceMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The paper's HV-NIC: each VM has a tap that a thread of its VMM serves, and Linux's software bridge joins them, as in
 * a driver domain.
 *
 * <p>Confined to one thread.
 */
final class Bridge implements Fabric {
    private final Thread whenKilled = new Thread(Bridge::delete, "bridge's end");

    /** A bridge with room for so many guests. */
    Bridge(int guests) {
        Fabric.free();
        Runtime.getRuntime().addShutdownHook(whenKilled); // unlike a tap, a bridge stays when its process ends
        try {
            IpCommand.run(List.of("link add %s type bridge stp_state 0 mcast_snooping 0".formatted(DEVICE)));
            Fabric.raise(guests);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public NetSpec port(int guest) {
        return NetSpec.of(new NetSpec.Tap(tap(guest)))
                .withMac(Addresses.mac(guest))
                .withMode(ServiceMode.EVENTFD);
    }

    static String tap(int guest) {
        return DEVICE + guest;
    }

    @Override
    public void plugged(int guest) {
        IpCommand.run(List.of(
                "link set dev %s addrgenmode none".formatted(tap(guest)),
                "link set dev %s master %s".formatted(tap(guest), DEVICE),
                "link set dev %s up".formatted(tap(guest))));
    }

    @Override
    public void close() {
        delete();
        Runtime.getRuntime().removeShutdownHook(whenKilled);
    }

    private static void delete() {
        if (Files.exists(Path.of("/sys/class/net", DEVICE))) {
            IpCommand.run(List.of("link del " + DEVICE));
        }
    }
}
