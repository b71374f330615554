// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block.disk;

import io.outrigger.linux.Errno;
import io.outrigger.linux.IoVector;
import io.outrigger.vmm.ImageException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * A disk that keeps in its file what was written to it, and shows for the rest what is below it, which it never writes.
 *
 * <p>A crash at any moment leaves what was flushed: data is stable before an entry that names it is written, and
 * entries are written in {@link #flush} only, or when there are many of them.
 *
 * <p>Thread-safe: one request at a time.
 */
public final class Overlay implements Disk {
    /** Entries that may wait for a flush. */
    private static final int MOST_CHANGES = 4096;

    private final OverlayHeader header;
    private final ClusterTable table; // guarded by this, as what follows
    private final Disk file;
    private final Optional<Disk> base;
    private final IoVector window = new IoVector(IoVector.MOST);
    private final IoVector edge = new IoVector(1);
    private final MemorySegment before;
    private final MemorySegment after;
    private boolean broken;
    private boolean closed;

    /**
     * An overlay that is in a file.
     *
     * @param image the file's name, for messages
     * @param file its bytes; closed with this
     * @param base what is below; closed with this
     * @throws ImageException if it is none, or damaged
     */
    public Overlay(String image, Disk file, Optional<Disk> base) {
        this.file = file;
        this.base = base;
        header = readHeader(image, file);
        table = ClusterTable.load(image, header, file);
        before = Arena.ofAuto().allocate(header.cluster());
        after = Arena.ofAuto().allocate(header.cluster());
    }

    /**
     * Reads what an overlay says of itself.
     *
     * @throws ImageException if it is none, or damaged
     */
    public static OverlayHeader readHeader(String image, Disk file) {
        if (file.size() < OverlayHeader.SIZE) {
            throw new ImageException(image, "is too short for an overlay");
        }
        MemorySegment bytes = Arena.ofAuto().allocate(OverlayHeader.SIZE);
        IoVector vector = new IoVector(1);
        vector.add(bytes, 0, OverlayHeader.SIZE);
        int error = file.read(vector, 0);
        if (error != 0) {
            throw new ImageException(image, "cannot be read: %s".formatted(Errno.describe(error)));
        }
        return OverlayHeader.decode(image, bytes.toArray(ValueLayout.JAVA_BYTE));
    }

    /** What its file begins with. */
    public OverlayHeader header() {
        return header;
    }

    @Override
    public long size() {
        return header.size();
    }

    /** Clusters from one on that are of one kind and follow each other in the file. */
    private int run(int cluster, int most) {
        int first = table.get(cluster);
        int step = first >= ClusterTable.FIRST_DATA ? 1 : 0;
        int n = 1;
        while (n < most && table.get(cluster + n) == first + n * step) {
            n++;
        }
        return n;
    }

    private int cluster(long offset) {
        return (int) (offset >> header.clusterBits());
    }

    private long within(long offset) {
        return offset & header.cluster() - 1;
    }

    /** Bytes from {@code offset} to the end of the range or of the {@code n} clusters that begin with its own. */
    private long piece(long offset, long end, int n) {
        return Math.min(end - offset, n * header.cluster() - within(offset));
    }

    private int clustersTo(long offset, long end) {
        return cluster(end - 1) - cluster(offset) + 1;
    }

    private long dataAt(int entry, long offset) {
        return header.dataStart() + ((long) (entry - ClusterTable.FIRST_DATA) << header.clusterBits()) + within(offset);
    }

    @Override
    public synchronized int read(IoVector to, long offset) {
        long end = offset + to.bytes();
        long skip = 0;
        for (long at = offset; at < end; ) {
            int entry = table.get(cluster(at));
            long n = piece(at, end, run(cluster(at), clustersTo(at, end)));
            window.clear();
            window.addFrom(to, skip, n);
            int error = 0;
            if (entry >= ClusterTable.FIRST_DATA) {
                error = file.read(window, dataAt(entry, at));
            } else if (entry == ClusterTable.ZERO) {
                window.zero();
            } else {
                error = readBelow(window, at);
            }
            if (error != 0) {
                return error;
            }
            at += n;
            skip += n;
        }
        to.advance(to.bytes());
        return 0;
    }

    private int readBelow(IoVector to, long offset) {
        if (base.isEmpty()) {
            to.zero();
            return 0;
        }
        long there = Math.clamp(base.get().size() - offset, 0, to.bytes());
        if (there < to.bytes()) {
            IoVector part = new IoVector(to.count()); // where a disk is larger than what is below it
            part.addFrom(to, there, to.bytes() - there);
            part.zero();
            if (there == 0) {
                return 0;
            }
            part.clear();
            part.addFrom(to, 0, there);
            return base.get().read(part, offset);
        }
        return base.get().read(to, offset);
    }

    @Override
    public synchronized int write(IoVector from, long offset, boolean stable) {
        long end = offset + from.bytes();
        long skip = 0;
        for (long at = offset; at < end; ) {
            if (broken) {
                return Errno.EIO;
            }
            int cluster = cluster(at);
            int most = clustersTo(at, end);
            boolean mapped = table.get(cluster) >= ClusterTable.FIRST_DATA;
            int clusters = mapped ? run(cluster, most) : unmapped(cluster, most);
            long n = piece(at, end, clusters);
            int error = mapped ? overwrite(from, skip, at, n) : append(from, skip, at, n, clusters);
            if (error != 0) {
                return error;
            }
            at += n;
            skip += n;
        }
        from.advance(from.bytes());
        return stable ? flush() : flushMany();
    }

    private int overwrite(IoVector from, long skip, long at, long n) {
        window.clear();
        window.addFrom(from, skip, n);
        return file.write(window, dataAt(table.get(cluster(at)), at), false);
    }

    private int unmapped(int cluster, int most) {
        int n = 1;
        while (n < most && table.get(cluster + n) < ClusterTable.FIRST_DATA) {
            n++;
        }
        return n;
    }

    /** Writes whole clusters at the file's end: the new data, and around it what was there before. */
    private int append(IoVector from, long skip, long at, long n, int clusters) {
        if (!table.hasRoom(clusters)) {
            return Errno.ENOSPC;
        }
        int first = cluster(at);
        int last = first + clusters - 1;
        long head = within(at);
        long tail = ((long) (last + 1) << header.clusterBits()) - (at + n);
        int error = old(first, before, 0, head);
        if (error == 0) {
            error = old(last, after, header.cluster() - tail, tail);
        }
        if (error != 0) {
            return error;
        }
        window.clear();
        if (head > 0) {
            window.add(before, 0, head);
        }
        window.addFrom(from, skip, n);
        if (tail > 0) {
            window.add(after, header.cluster() - tail, tail);
        }
        long to = header.dataStart() + ((long) table.next() << header.clusterBits());
        error = file.write(window, to, false);
        if (error == 0) {
            table.map(first, clusters);
        }
        return error;
    }

    /** What a part of a cluster without data of its own shows. */
    private int old(int cluster, MemorySegment into, long start, long n) {
        if (n == 0) {
            return 0;
        }
        edge.clear();
        edge.add(into, start, n);
        if (table.get(cluster) == ClusterTable.ZERO) {
            edge.zero();
            return 0;
        }
        return readBelow(edge, ((long) cluster << header.clusterBits()) + start);
    }

    @Override
    public synchronized int flush() {
        if (broken) {
            return Errno.EIO;
        }
        int error = file.flush();
        if (error == 0 && table.changes() > 0) {
            error = table.store(file);
            if (error != 0) {
                return error; // not damaged: the next flush writes them again
            }
            error = file.flush();
            if (error == 0) {
                table.stored();
            }
        }
        // Linux reports a page that it could not write once, and calls it clean afterwards: a second fdatasync would
        // succeed, and entries would name data that is not there (https://lwn.net/Articles/752063/).
        broken = error != 0;
        return error;
    }

    private int flushMany() {
        return table.changes() >= MOST_CHANGES ? flush() : 0;
    }

    @Override
    public synchronized int discard(long offset, long length) {
        long end = offset + length;
        for (long at = offset; at < end; ) {
            int entry = table.get(cluster(at));
            long n = piece(at, end, run(cluster(at), clustersTo(at, end)));
            if (entry >= ClusterTable.FIRST_DATA) {
                int error = file.discard(dataAt(entry, at), n);
                if (error != 0) {
                    return error;
                }
            }
            at += n;
        }
        return 0;
    }

    @Override
    public synchronized int writeZeroes(long offset, long length, boolean unmap, boolean stable) {
        long end = offset + length;
        for (long at = offset; at < end; ) {
            if (broken) {
                return Errno.EIO;
            }
            int entry = table.get(cluster(at));
            int error = 0;
            long n;
            if (entry >= ClusterTable.FIRST_DATA) {
                n = piece(at, end, run(cluster(at), clustersTo(at, end)));
                error = file.writeZeroes(dataAt(entry, at), n, unmap, false);
            } else {
                n = piece(at, end, 1);
                error = entry == ClusterTable.ZERO || base.isEmpty() ? 0 : hide(at, n);
            }
            if (error != 0) {
                return error;
            }
            at += n;
        }
        return stable ? flush() : flushMany();
    }

    /** Makes zeros of what shows through. */
    private int hide(long at, long n) {
        if (within(at) == 0 && (n == header.cluster() || at + n == header.size())) {
            table.set(cluster(at), ClusterTable.ZERO);
            return 0;
        }
        IoVector zeros = new IoVector(Zeros.PIECES);
        Zeros.add(zeros, n);
        return append(zeros, 0, at, n, 1);
    }

    /**
     * Writes all that this layer has into another disk, which must be as large.
     *
     * @return 0, or the error number; the other has a part of it then
     */
    synchronized int copyInto(Disk other) {
        IoVector vector = new IoVector(1);
        for (int c = 0; c < header.clusters(); c++) {
            int entry = table.get(c);
            long at = (long) c << header.clusterBits();
            long n = piece(at, header.size(), 1);
            int error = 0;
            if (entry >= ClusterTable.FIRST_DATA) {
                vector.clear();
                vector.add(before, 0, n);
                error = file.read(vector, dataAt(entry, at));
                vector.clear();
                vector.add(before, 0, n);
                error = error != 0 ? error : other.write(vector, at, false);
            } else if (entry == ClusterTable.ZERO) {
                error = other.writeZeroes(at, n, true, false);
            }
            if (error != 0) {
                return error;
            }
        }
        return other.flush();
    }

    /** Forgets all that was written to this layer. */
    synchronized int clear() {
        table.clear();
        return flush();
    }

    /** How many clusters have data of their own here. */
    public synchronized int dataClusters() {
        return table.next();
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            if (table.changes() > 0) {
                int _ = flush();
            }
            file.close();
            base.ifPresent(Disk::close);
        }
    }

    @Override
    public String toString() {
        return "overlay of %d bytes".formatted(size());
    }
}
