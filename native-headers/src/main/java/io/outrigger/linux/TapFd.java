// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import io.outrigger.linux.headers.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * One queue of a tap, a network interface whose other end is this process (Documentation/networking/tuntap.rst). Each
 * frame has a virtio header of 12 bytes before it, little-endian. Nothing here blocks.
 *
 * <p>Thread-safe, but one thread at a time reads and one writes.
 */
public final class TapFd extends Descriptor implements Waitable {
    private static final int NAME_SIZE = 16;
    private static final int HEADER_SIZE = 12;

    @Header("sizeof(struct ifreq)")
    private static final long IFREQ_SIZE = 40;

    @Header("offsetof(struct ifreq, ifr_flags)")
    private static final long IFREQ_FLAGS = 16;

    @Header("IFF_ATTACH_QUEUE")
    private static final int ATTACH = 0x200;

    @Header("IFF_DETACH_QUEUE")
    private static final int DETACH = 0x400;

    private final String name;

    private TapFd(int number, String name) {
        super(number);
        this.name = name;
    }

    /**
     * Opens a queue. The interface is made, and goes with its last queue, if there is none of that name.
     *
     * @param name the interface's: 1 to 15 bytes; a {@code %d} in it is the first number that is free
     * @param multiQueue whether there will be further queues; must be so for all of them
     */
    public static TapFd open(String name, boolean multiQueue) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length >= NAME_SIZE) {
            throw new IllegalArgumentException("an interface's name has 1 to 15 bytes: " + name);
        }
        int number = open("/dev/net/tun", Linux.O_RDWR() | Linux.O_NONBLOCK() | Linux.O_CLOEXEC());
        TapFd fd = new TapFd(number, "");
        try (Arena arena = Arena.ofConfined()) {
            int flags = Linux.IFF_TAP() | Linux.IFF_NO_PI() | Linux.IFF_VNET_HDR();
            MemorySegment s = arena.allocate(IFREQ_SIZE, 8);
            MemorySegment.copy(bytes, 0, s, ValueLayout.JAVA_BYTE, 0, bytes.length);
            s.set(ValueLayout.JAVA_SHORT, IFREQ_FLAGS, (short) (flags | (multiQueue ? Linux.IFF_MULTI_QUEUE() : 0)));
            fd.ioctl("TUNSETIFF " + name, Linux.TUNSETIFF(), s);
            fd.ioctlOf("TUNSETVNETHDRSZ", Linux.TUNSETVNETHDRSZ(), HEADER_SIZE);
            fd.ioctlOf("TUNSETVNETLE", Linux.TUNSETVNETLE(), 1);
            return new TapFd(number, s.getString(0));
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    /** The interface's name, as the kernel gave it. */
    public String name() {
        return name;
    }

    /**
     * Says what the reader of this interface takes off the kernel's hands. It holds for all queues.
     *
     * @param offloads TUN_F_*
     */
    public void offload(int offloads) {
        ioctl("TUNSETOFFLOAD", Linux.TUNSETOFFLOAD(), offloads);
    }

    /** Whether the kernel gives frames to this queue; as it does at first. For interfaces of several queues. */
    public void attach(boolean attached) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment s = arena.allocate(IFREQ_SIZE, 8);
            s.set(ValueLayout.JAVA_SHORT, IFREQ_FLAGS, (short) (attached ? ATTACH : DETACH));
            ioctl("TUNSETQUEUE", Linux.TUNSETQUEUE(), s);
        }
    }

    /**
     * Reads a frame and its header. Allocates nothing.
     *
     * @return its bytes, with the header's; those of the vector if it is longer; or the negative error number: {@link
     *     Errno#EAGAIN} if there is none
     */
    public long read(FrameVector into) {
        return into.call(Syscall.READV, number());
    }

    /**
     * Writes a frame with its header. Allocates nothing.
     *
     * @return its bytes, or the negative error number: {@link Errno#EAGAIN} if the interface takes no more at present
     */
    public long write(FrameVector from) {
        return from.call(Syscall.WRITEV, number());
    }
}
