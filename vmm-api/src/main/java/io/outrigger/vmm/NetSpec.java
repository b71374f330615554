// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A virtio network interface.
 *
 * <p>Immutable.
 *
 * @param attachment where its frames come from and go to
 * @param mac its address; empty for one that is made of the VM's name and the interface's number
 * @param pairs how many pairs of queues: 1 to 64, 1 for a socket
 * @param mode who serves it at first
 * @param transmit how fast the guest may send; what is too much waits
 * @param receive how fast it is sent to; what is too much waits at a tap or a socket, and is lost at a switch
 * @param mtu the longest payload that the guest is to send, which it is told of: 68 to 65,535
 */
public record NetSpec(
        Attachment attachment,
        Optional<MacAddress> mac,
        int pairs,
        ServiceMode mode,
        RateSpec transmit,
        RateSpec receive,
        int mtu)
        implements VirtioSpec {

    /** What Ethernet carries. */
    public static final int DEFAULT_MTU = 1500;

    private static final int LEAST_MTU = 68; // RFC 791, which section 5.1.4.1 takes over
    private static final int MOST_MTU = 65_535;
    private static final int MOST_PAIRS = 64;

    /** Where an interface's frames come from and go to. */
    public sealed interface Attachment {}

    /**
     * A network interface of the host.
     *
     * @param name the interface's; it is made, and goes with the VM, if there is none
     */
    public record Tap(String name) implements Attachment {
        /** Checks the name. */
        public Tap {
            if (name.isEmpty() || name.length() > 15 || name.contains("/") || name.contains(" ")) {
                throw new SpecException("net.tap", "must be an interface's name of 1 to 15 characters: " + name);
            }
        }
    }

    /**
     * A process of the same host that exchanges frames as datagrams (unix(7)), one frame each: another VM, or QEMU with
     * {@code -netdev dgram}.
     *
     * @param local the path of this end's socket, which must not exist
     * @param peer the path of the other's
     */
    public record Socket(Path local, Path peer) implements Attachment {}

    /**
     * A switch within this process, between VMs of this process.
     *
     * @param name the switch's; it is made with the first VM that names it
     */
    public record Switch(String name) implements Attachment {
        /** Checks the name. */
        public Switch {
            if (name.isBlank()) {
                throw new SpecException("net.switch", "needs a name");
            }
        }
    }

    /** Checks every value. */
    public NetSpec {
        if (pairs < 1 || pairs > MOST_PAIRS) {
            throw new SpecException("net.queues", "must be 1 to %d, is %d".formatted(MOST_PAIRS, pairs));
        }
        if (pairs > 1 && attachment instanceof Socket) {
            throw new SpecException("net.queues", "a socket has one pair of queues, not " + pairs);
        }
        if (mtu < LEAST_MTU || mtu > MOST_MTU) {
            throw new SpecException("net.mtu", "must be %d to %d, is %d".formatted(LEAST_MTU, MOST_MTU, mtu));
        }
    }

    /** An interface with one pair of queues that an I/O thread serves, without limits. */
    public static NetSpec of(Attachment attachment) {
        return new NetSpec(
                attachment,
                Optional.empty(),
                1,
                ServiceMode.EVENTFD,
                RateSpec.UNLIMITED,
                RateSpec.UNLIMITED,
                DEFAULT_MTU);
    }

    /** The same with an address. */
    public NetSpec withMac(MacAddress address) {
        return new NetSpec(attachment, Optional.of(address), pairs, mode, transmit, receive, mtu);
    }

    /** The same with so many pairs of queues. */
    public NetSpec withPairs(int number) {
        return new NetSpec(attachment, mac, number, mode, transmit, receive, mtu);
    }

    /** The same, served by another at first. */
    public NetSpec withMode(ServiceMode newMode) {
        return new NetSpec(attachment, mac, pairs, newMode, transmit, receive, mtu);
    }

    /** The same with limits for what the guest sends and for what it is sent. */
    public NetSpec withRates(RateSpec newTransmit, RateSpec newReceive) {
        return new NetSpec(attachment, mac, pairs, mode, newTransmit, newReceive, mtu);
    }

    /** The same with another MTU. */
    public NetSpec withMtu(int bytes) {
        return new NetSpec(attachment, mac, pairs, mode, transmit, receive, bytes);
    }

    @Override
    public String kind() {
        return "net";
    }
}
