// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.net;

import io.outrigger.bench.host.BenchException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * The remote host: asks guests by UDP, one after the other, and takes the time until they answer.
 *
 * <p>Confined to one thread.
 */
final class Requests implements AutoCloseable {
    private static final int ECHO = 7; // RFC 862
    private static final int BYTES = 64;
    private static final int REQUESTS = 2000;
    private static final int WARM_UP = 500;
    private static final int PATIENCE_MILLIS = 200;

    private final DatagramSocket socket;
    private final InetAddress[] guests;
    private final DatagramPacket received = new DatagramPacket(new byte[BYTES], BYTES);
    private int lost;

    Requests(int number) throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(Addresses.HOST, 0));
        socket.setSoTimeout(PATIENCE_MILLIS);
        guests = new InetAddress[number];
        for (int i = 0; i < number; i++) {
            guests[i] = InetAddress.getByName(Addresses.guest(i));
        }
    }

    /** How many were not answered, in all. */
    int lost() {
        return lost;
    }

    /** A few, before those that count. */
    long[] warm() throws IOException {
        return oneByOne(WARM_UP);
    }

    /**
     * Each request follows the last one's answer.
     *
     * @return nanoseconds of each that was answered
     */
    long[] oneByOne() throws IOException {
        return oneByOne(REQUESTS);
    }

    private long[] oneByOne(int requests) throws IOException {
        long[] nanos = new long[requests];
        int answered = 0;
        for (int i = 0; i < requests; i++) {
            long from = System.nanoTime();
            send(i);
            int n = receive();
            while (n >= 0 && n != i) {
                n = receive(); // the answer to one that was given up
            }
            if (n == i) {
                nanos[answered++] = System.nanoTime() - from;
            }
        }
        return some(nanos, answered);
    }

    /**
     * Requests at intended times, whether answers come or not.
     *
     * @param perSecond how many
     * @return nanoseconds from when each that was answered was meant to begin
     */
    long[] onTime(int requests, int perSecond) throws IOException, InterruptedException {
        long each = 1_000_000_000L / perSecond;
        long start = System.nanoTime();
        Thread sender = Thread.ofPlatform().name("requests").start(() -> sendOnTime(start, each, requests));
        long[] nanos = new long[requests];
        int answered = 0;
        try {
            while (answered < requests) {
                int n = receive();
                if (n < 0) {
                    lost += requests - answered - 1; // receive() has counted one
                    break;
                }
                nanos[answered++] = System.nanoTime() - (start + n * each);
            }
        } finally {
            sender.join();
        }
        return some(nanos, answered);
    }

    private void sendOnTime(long start, long each, int requests) {
        try {
            for (int i = 0; i < requests; i++) {
                for (long wait = start + i * each - System.nanoTime();
                        wait > 0;
                        wait = start + i * each - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                send(i);
            }
        } catch (IOException e) {
            throw new BenchException("cannot send: " + e.getMessage());
        }
    }

    private void send(int n) throws IOException {
        byte[] data = new byte[BYTES];
        ByteBuffer.wrap(data).putInt(n);
        socket.send(new DatagramPacket(data, BYTES, guests[n % guests.length], ECHO));
    }

    /** The number of the request that was answered; -1 if none is in time. */
    private int receive() throws IOException {
        try {
            socket.receive(received);
            return ByteBuffer.wrap(received.getData()).getInt();
        } catch (SocketTimeoutException _) {
            lost++;
            return -1;
        }
    }

    private static long[] some(long[] nanos, int answered) {
        if (answered == 0) {
            throw new BenchException("no guest answers");
        }
        return Arrays.copyOf(nanos, answered);
    }

    @Override
    public void close() {
        socket.close();
    }
}
