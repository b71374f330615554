// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import io.outrigger.devices.virtio.Activation;
import io.outrigger.devices.virtio.Lane;
import io.outrigger.vmm.Poller;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where an interface's frames come from and go to.
 *
 * <p>Confined to one thread at a time, as {@link io.outrigger.devices.virtio.VirtioDevice} says; what the control queue
 * changes, its lane's thread tells.
 */
interface Link extends AutoCloseable {
    /** Which of {@link NetFeatures#OFFLOADS} it can. */
    long offloads();

    /** Lanes for the receive and transmit queues that the driver uses. */
    List<Lane> lanes(NetDevice device, Activation activation);

    /** Who must serve all lanes; empty leaves it to the mode. */
    default Optional<Poller> server() {
        return Optional.empty();
    }

    /** The driver takes these of {@link NetFeatures#GUEST_OFFLOADS} from now on. */
    void accept(long offloads);

    /** The driver uses so many pairs of queues from now on. */
    void use(int pairs);

    /** The interface has another address from now on. Returns false if it may not have it. */
    default boolean address(long old, long address) {
        return true;
    }

    /** What became of the frames, by name. Any thread. */
    void addCounters(Map<String, Long> all);

    /** The driver has gone; lanes are drained. */
    default void reset() {}

    @Override
    void close();
}
