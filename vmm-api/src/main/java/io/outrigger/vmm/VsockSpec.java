// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A virtio socket device: streams between guest and host, which are Unix sockets on the host.
 *
 * <p>A host program reaches port P of the guest by {@code socket}: it writes {@code CONNECT P\n} and reads {@code OK
 * N\n}. The guest reaches port P of the host (CID 2) if somebody listens at {@code socket_P}.
 *
 * <p>Immutable.
 *
 * @param mode who serves it at first
 * @param cid the guest's address, 3 to 4,294,967,294
 * @param socket where the device listens; there must be nothing yet
 * @param connections how many streams there can be at once, 1 to 4096; each may take 256 KiB while its reader is behind
 */
public record VsockSpec(ServiceMode mode, long cid, Path socket, int connections) implements VirtioSpec {
    /** The address of the host. */
    public static final long HOST_CID = 2;

    private static final long FIRST_CID = 3; // 0 to 2 are the hypervisor's, the local machine's and the host's
    private static final long LAST_CID = 0xFFFF_FFFEL; // the next is "any" (VMADDR_CID_ANY)
    private static final int MOST_CONNECTIONS = 4096;
    private static final int DEFAULT_CONNECTIONS = 256;
    private static final int LONGEST_SUFFIX = "_4294967295".length();
    private static final int LONGEST_NAME = 107; // struct sockaddr_un has 108 bytes, the last a 0

    /** Checks every value. */
    public VsockSpec {
        if (cid < FIRST_CID || cid > LAST_CID) {
            throw new SpecException("vsock.cid", "must be from 3 to 4294967294, is " + cid);
        }
        int longest = LONGEST_NAME - LONGEST_SUFFIX;
        int length = socket.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > longest) {
            throw new SpecException(
                    "vsock.socket",
                    "must be a path of 1 to %d bytes, so that %s_4294967295 is one of a socket; it has %d"
                            .formatted(longest, socket, length));
        }
        if (connections < 1 || connections > MOST_CONNECTIONS) {
            throw new SpecException("vsock.connections", "must be from 1 to 4096, is " + connections);
        }
    }

    /** One of this address that listens there. */
    public static VsockSpec of(long cid, Path socket) {
        return new VsockSpec(ServiceMode.EVENTFD, cid, socket, DEFAULT_CONNECTIONS);
    }

    /** The same, served by another at first. */
    public VsockSpec withMode(ServiceMode newMode) {
        return new VsockSpec(newMode, cid, socket, connections);
    }

    /** The same, for another number of streams at once. */
    public VsockSpec withConnections(int most) {
        return new VsockSpec(mode, cid, socket, most);
    }

    @Override
    public String kind() {
        return "vsock";
    }
}
