// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.probe;

import java.util.List;

/** Device files and system calls that devices build on. */
final class DeviceFacts {
    private DeviceFacts() {}

    static void add(List<Finding> rows, Host host) {
        rows.add(device(host, "tap", "TAP", "/dev/net/tun", "no network to the host", "sudo modprobe tun"));
        rows.add(device(
                host,
                "vhost.net",
                "vhost-net",
                "/dev/vhost-net",
                "the VMM moves packets itself",
                "sudo modprobe vhost_net"));
        rows.add(device(
                host,
                "vhost.vsock",
                "vhost-vsock",
                "/dev/vhost-vsock",
                "the VMM serves vsock itself",
                "sudo modprobe vhost_vsock"));
        rows.add(ioUring(host));
    }

    private static Finding device(Host host, String key, String name, String path, String cost, String load) {
        if (host.usable(path)) {
            return Finding.yes(key, name, path);
        }
        return host.exists(path)
                ? new Finding(
                        key, name, Status.NO, path + ": permission denied", cost, "give this user access to " + path)
                : new Finding(key, name, Status.NO, path + " is missing", cost, load);
    }

    private static Finding ioUring(Host host) {
        String cost = "disks use a thread for each request";
        String remedy = "sudo sysctl kernel.io_uring_disabled=0";
        String name = "io_uring";
        return switch (host.line("/proc/sys/kernel/io_uring_disabled")) {
            case "0" -> Finding.yes(name, name, "for every user");
            case "1" -> new Finding(name, name, Status.PARTLY, "for privileged users only", cost, remedy);
            case "2" -> new Finding(name, name, Status.NO, "switched off", cost, remedy);
            default -> new Finding(name, name, Status.UNKNOWN, "", "", "");
        };
    }
}
