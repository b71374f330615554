// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.net;

import java.util.Optional;

/**
 * The floors: a thread of the host in the place of the first guest, at a tap of its own or at one of a bridge.
 *
 * <p>Confined to one thread.
 */
final class HostPeer implements AutoCloseable {
    private final HostEcho echo;
    private final Optional<Bridge> bridge;

    private HostPeer(HostEcho echo, Optional<Bridge> bridge) {
        this.echo = echo;
        this.bridge = bridge;
    }

    static HostPeer open(boolean bridged) {
        if (!bridged) {
            Fabric.free();
            HostPeer peer = new HostPeer(new HostEcho(Fabric.DEVICE), Optional.empty());
            try {
                Fabric.raise(1);
                return peer;
            } catch (RuntimeException e) {
                peer.close();
                throw e;
            }
        }
        Bridge bridge = new Bridge(1);
        HostPeer peer = new HostPeer(new HostEcho(Bridge.tap(0)), Optional.of(bridge));
        bridge.plugged(0);
        return peer;
    }

    @Override
    public void close() {
        echo.close();
        bridge.ifPresent(Bridge::close);
    }
}
