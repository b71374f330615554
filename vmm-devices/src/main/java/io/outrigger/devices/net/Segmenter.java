// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Finishes what senders left to the device, for receivers that want it finished: checksums (RFC 1071), and large TCP
 * segments cut into small ones, each with its checksum.
 *
 * <p>Confined to the switch's thread. Allocates nothing.
 */
final class Segmenter {
    private static final int MOST_HEADERS = 256; // Ethernet, two VLAN tags, IP with options, TCP with options
    private static final int LEAST_TCP = 34; // Ethernet and IP without options
    private static final int MOST_SEGMENTS = 256; // a guest names their size: not 65,535 of one byte
    private static final int BASE = NetHeader.SIZE;

    private static final int IP4_TOTAL_LENGTH = 2;
    private static final int IP4_ID = 4;
    private static final int IP4_CHECKSUM = 10;
    private static final int IP4_SOURCE = 12;
    private static final int IP6_PAYLOAD_LENGTH = 4;
    private static final int IP6_SOURCE = 8;
    private static final int IP6_HEADER = 40;
    private static final int TCP_SEQUENCE = 4;
    private static final int TCP_OFFSET = 12;
    private static final int TCP_FLAGS = 13;
    private static final int TCP_CHECKSUM = 16;
    private static final int TCP_HEADER = 20;
    private static final int TCP = 6;
    private static final int FIN_PSH = 0x09;
    private static final int CWR = 0x80;
    private static final int VLAN = 0x8100;
    private static final int IP4 = 0x0800;
    private static final int IP6 = 0x86DD;

    private final MemorySegment room = Arena.ofAuto().allocate(MOST_HEADERS);
    private final Pieces headers = new Pieces(); // a copy: what was checked does not change any more
    private boolean ipv6;
    private int ip;
    private int tcp;
    private int payload;

    /** Puts the sum where the header says that it is missing. The target is a whole copy of the frame. */
    static void complete(Pieces target, NetHeader header, long frame) {
        int start = BASE + header.checksumStart();
        int sum = target.sum(start, frame - header.checksumStart());
        int at = start + header.checksumOffset();
        int checksum = ~sum & 0xFFFF;
        target.putShort(at, checksum == 0 ? 0xFFFF : checksum); // 0 would mean that there is none (RFC 768)
    }

    /**
     * Looks whether a frame can be cut.
     *
     * @return how many segments it makes; 0 if it is not what its header says
     */
    int begin(Frame frame) {
        NetHeader header = frame.header();
        ipv6 = header.isIpv6();
        tcp = header.checksumStart();
        long most = Math.min(frame.length(), MOST_HEADERS);
        if (tcp < LEAST_TCP || tcp + TCP_HEADER > most) {
            return 0;
        }
        headers.clear();
        headers.add(room, 0, most);
        Pieces.copy(frame.pieces(), BASE, headers, 0, most);
        headers.putMac(0, frame.destination());
        headers.putMac(6, frame.source());
        payload = tcp + (headers.get(tcp + TCP_OFFSET) >>> 4) * 4;
        if (!findIp() || payload < tcp + TCP_HEADER || payload > most || header.checksumOffset() != TCP_CHECKSUM) {
            return 0;
        }
        long bytes = frame.length() - payload;
        long segments = Math.max(1, (bytes + header.segment() - 1) / header.segment());
        return segments > MOST_SEGMENTS ? 0 : (int) segments;
    }

    private boolean findIp() {
        int at = 12;
        while (headers.getShort(at) == VLAN && at < 20) {
            at += 4;
        }
        ip = at + 2;
        if (headers.getShort(at) != (ipv6 ? IP6 : IP4)) {
            return false;
        }
        if (ipv6) {
            return ip + IP6_HEADER <= tcp;
        }
        return ip + (headers.get(ip) & 0xF) * 4 == tcp && tcp - ip >= 20 && headers.get(ip + 9) == TCP;
    }

    /** Bytes of a segment, with the virtio header. */
    long bytes(Frame frame, int number) {
        return BASE + payload + part(frame, number);
    }

    private long part(Frame frame, int number) {
        long segment = frame.header().segment();
        return Math.min(segment, frame.length() - payload - number * segment);
    }

    /** Writes a segment, whole. */
    void write(Frame frame, int number, int segments, Pieces target) {
        long done = (long) number * frame.header().segment();
        long part = part(frame, number);
        NetHeader.writePlain(target);
        Pieces.copy(headers, 0, target, BASE, payload);
        Pieces.copy(frame.pieces(), BASE + payload + done, target, BASE + payload, part);
        int tcpAt = BASE + tcp;
        target.putInt(tcpAt + TCP_SEQUENCE, headers.getInt(tcp + TCP_SEQUENCE) + (int) done);
        int flags = headers.get(tcp + TCP_FLAGS);
        flags = number < segments - 1 ? flags & ~FIN_PSH : flags;
        flags = number > 0 ? flags & ~CWR : flags; // it answers one congestion once (RFC 3168, 6.1.2)
        target.put(tcpAt + TCP_FLAGS, flags);
        long tcpBytes = payload - tcp + part;
        int addresses = writeIp(target, number, tcpBytes);
        target.putShort(tcpAt + TCP_CHECKSUM, 0);
        long sum = (long) addresses + TCP + tcpBytes + target.sum(tcpAt, tcpBytes);
        target.putShort(tcpAt + TCP_CHECKSUM, ~Pieces.fold(sum) & 0xFFFF);
    }

    // Returns the sum of the addresses, for TCP's.
    private int writeIp(Pieces target, int number, long tcpBytes) {
        int at = BASE + ip;
        if (ipv6) {
            target.putShort(at + IP6_PAYLOAD_LENGTH, (int) (tcp - ip - IP6_HEADER + tcpBytes));
            return target.sum(at + IP6_SOURCE, 32);
        }
        target.putShort(at + IP4_TOTAL_LENGTH, (int) (tcp - ip + tcpBytes));
        target.putShort(at + IP4_ID, headers.getShort(ip + IP4_ID) + number);
        target.putShort(at + IP4_CHECKSUM, 0);
        target.putShort(at + IP4_CHECKSUM, ~target.sum(at, tcp - ip) & 0xFFFF);
        return target.sum(at + IP4_SOURCE, 8);
    }
}
