// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A virtio console with ports: port 0 is a console ({@code hvc0} in Linux), the others are byte streams with names
 * ({@code /dev/virtio-ports/NAME}).
 *
 * <p>Immutable.
 *
 * @param mode who serves it at first
 * @param console where port 0 goes
 * @param ports the others, at most 30
 * @param columns of the console's window at first, 1 to 65535
 * @param rows of it
 */
public record ConsoleSpec(ServiceMode mode, End console, List<Port> ports, int columns, int rows)
        implements VirtioSpec {
    /** The name by which {@link ConsoleControl} knows port 0. */
    public static final String CONSOLE = "console";

    private static final int MOST_PORTS = 30;
    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_PATH = 107; // struct sockaddr_un has 108 bytes, the last a 0
    private static final int LARGEST = 0xFFFF;

    /** Where a port goes on the host. */
    public sealed interface End {}

    /** To {@link Vm#console}. What is typed there goes to this port and no longer to the serial port. */
    public record VmConsole() implements End {}

    /** To whoever calls {@link ConsoleControl#open}. */
    public record Streams() implements End {}

    /**
     * To whoever connects to a Unix socket, one at a time.
     *
     * @param path where the device listens; there must be nothing yet
     */
    public record Socket(Path path) implements End {
        /** Checks the length. */
        public Socket {
            int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
            if (length == 0 || length > LONGEST_PATH) {
                throw new SpecException(
                        "console.socket", "must be a path of 1 to 107 bytes, %s has %d".formatted(path, length));
            }
        }
    }

    /**
     * A byte stream with a name.
     *
     * @param name for the guest; 1 to 64 visible ASCII characters but {@code /}
     * @param end where it goes
     */
    public record Port(String name, End end) {
        /** Checks the name. */
        public Port {
            boolean visible = name.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '/');
            if (name.isEmpty() || name.length() > LONGEST_NAME || !visible || name.equals(CONSOLE)) {
                throw new SpecException(
                        "console.ports", "a name has 1 to 64 visible characters but / and is not console: " + name);
            }
            if (end instanceof VmConsole) {
                throw new SpecException("console.ports", name + " cannot go to the VM's console: port 0 may");
            }
        }
    }

    /** Checks what spans several values. */
    public ConsoleSpec {
        ports = List.copyOf(ports);
        if (ports.size() > MOST_PORTS) {
            throw new SpecException("console.ports", "there can be 30, not " + ports.size());
        }
        Set<String> names = new HashSet<>();
        for (Port p : ports) {
            if (!names.add(p.name())) {
                throw new SpecException("console.ports", "there are two of the name " + p.name());
            }
        }
        checkSize(columns);
        checkSize(rows);
    }

    private static void checkSize(int size) {
        if (size < 1 || size > LARGEST) {
            throw new SpecException("console.size", "must be from 1 to 65535, is " + size);
        }
    }

    /** The VM's console, 80 by 24, and no other port. */
    public static ConsoleSpec standard() {
        return new ConsoleSpec(ServiceMode.EVENTFD, new VmConsole(), List.of(), 80, 24);
    }

    /** The same, served by another at first. */
    public ConsoleSpec withMode(ServiceMode newMode) {
        return new ConsoleSpec(newMode, console, ports, columns, rows);
    }

    /** The same, with port 0 going elsewhere. */
    public ConsoleSpec withConsole(End end) {
        return new ConsoleSpec(mode, end, ports, columns, rows);
    }

    /** The same with one more port. */
    public ConsoleSpec withPort(String name, End end) {
        List<Port> more = new java.util.ArrayList<>(ports);
        more.add(new Port(name, end));
        return new ConsoleSpec(mode, console, more, columns, rows);
    }

    /** The same with another size. */
    public ConsoleSpec withSize(int newColumns, int newRows) {
        return new ConsoleSpec(mode, console, ports, newColumns, newRows);
    }

    @Override
    public String kind() {
        return "console";
    }
}
