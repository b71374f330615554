// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.block;

import io.outrigger.bench.host.BenchException;
import io.outrigger.linux.BlockFile;
import io.outrigger.linux.CpuSet;
import io.outrigger.linux.EventFd;
import io.outrigger.linux.IoUring;
import io.outrigger.linux.IoVector;
import io.outrigger.vmm.BlockSpec.Engine;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * The same requests without a VM, by the same io_uring or the same system calls, on one pinned thread: what there is to
 * reach. By system calls there is one request at a time, whatever the depth.
 *
 * <p>Confined to one thread.
 */
final class HostDisk implements Contender {
    // As the device has it: more than this is written by a thread of the kernel's.
    private static final int WRITTEN_BY_SUBMITTER = 64 << 10;

    private final Path image;
    private final Engine engine;
    private final boolean waits;
    private final OptionalInt cpu;

    private HostDisk(Path image, Engine engine, boolean waits, OptionalInt cpu) {
        this.image = image;
        this.engine = engine;
        this.waits = waits;
        this.cpu = cpu;
    }

    /** One that looks for completions all the time, as a sidecore does. System calls have none to look for. */
    static HostDisk polling(Path image, Engine engine, OptionalInt cpu) {
        return new HostDisk(image, engine, false, cpu);
    }

    /** One that sleeps until there is a completion, as an I/O thread does, by io_uring. */
    static HostDisk waiting(Path image, OptionalInt cpu) {
        return new HostDisk(image, Engine.URING, true, cpu);
    }

    boolean waits() {
        return waits;
    }

    @Override
    public String path() {
        return waits ? "host waiting" : "host";
    }

    @Override
    public Engine engine() {
        return engine;
    }

    @Override
    public Run run(Load load) throws InterruptedException {
        Run[] result = new Run[1];
        Thread thread = Thread.ofPlatform().name("host disk").start(() -> {
            if (cpu.isPresent()) {
                CpuSet.of(cpu.getAsInt()).pinCurrentThread();
            }
            result[0] = new Loop(load).run();
        });
        thread.join();
        if (result[0] == null) {
            throw new BenchException("the host's own requests failed: " + load);
        }
        return result[0];
    }

    /** A load's requests, one loop. */
    private final class Loop {
        private final Load load;
        private final int total;
        private final long places;
        private final long[] nanos;
        private final long[] begun;
        private final int[] number;
        private final IoVector[] vectors;
        private long seed = 88172645463325252L;
        private long next;
        private int sent;
        private int done;
        private long start; // when the first was meant to begin, if there are such times

        Loop(Load load) {
            this.load = load;
            total = load.warmUp() + load.samples();
            places = image.toFile().length() / load.size();
            nanos = new long[load.samples()];
            begun = new long[load.depth()];
            number = new int[load.depth()];
            vectors = new IoVector[load.depth()];
        }

        Run run() {
            try (Arena arena = Arena.ofConfined();
                    BlockFile file = BlockFile.open(image.toString(), load.write())) {
                MemorySegment buffers = arena.allocate((long) load.size() * load.depth(), 4096);
                buffers.fill((byte) 1);
                for (int i = 0; i < vectors.length; i++) {
                    vectors[i] = new IoVector(1);
                }
                return engine == Engine.SYNC ? wait(file, buffers) : overlap(file, buffers);
            }
        }

        private Run wait(BlockFile file, MemorySegment buffers) {
            long from = 0;
            start = System.nanoTime();
            while (done < total) {
                if (done == load.warmUp()) {
                    from = beginSamples();
                }
                while (!isDue()) {
                    Thread.onSpinWait();
                }
                begin(0, buffers);
                long at = place();
                int error = load.write() ? file.write(vectors[0], at, false) : file.read(vectors[0], at);
                finish(0, error == 0 ? load.size() : -error);
            }
            return new Run(nanos, System.nanoTime() - from, 0, 0);
        }

        private Run overlap(BlockFile file, MemorySegment buffers) {
            try (EventFd completions = EventFd.create();
                    IoUring ring = IoUring.create(load.depth(), completions)) {
                long from = 0;
                start = System.nanoTime();
                int inFlight = 0;
                int[] idle = new int[load.depth()];
                int idles = idle.length;
                for (int i = 0; i < idles; i++) {
                    idle[i] = i;
                }
                while (done < total) {
                    if (sent == load.warmUp() && inFlight == 0 && from == 0) {
                        from = beginSamples();
                    }
                    // The samples begin with nothing in flight, as the payload's do.
                    while (idles > 0 && sent < total && isDue() && (sent != load.warmUp() || inFlight == 0)) {
                        int slot = idle[--idles];
                        begin(slot, buffers);
                        if (load.write()) {
                            boolean aside = load.size() > WRITTEN_BY_SUBMITTER;
                            ring.write(file, vectors[slot], place(), false, aside, slot);
                        } else {
                            ring.read(file, vectors[slot], place(), false, slot);
                        }
                        inFlight++;
                    }
                    ring.submit();
                    if (waits && !ring.hasCompletion()) {
                        ring.await();
                    }
                    while (ring.take()) {
                        int slot = (int) ring.token();
                        finish(slot, ring.result());
                        idle[idles++] = slot;
                        inFlight--;
                    }
                }
                return new Run(nanos, System.nanoTime() - from, 0, 0);
            }
        }

        private long beginSamples() {
            long now = System.nanoTime();
            start = now - sent * load.gap();
            return now;
        }

        private boolean isDue() {
            return load.gap() == 0 || System.nanoTime() - start >= sent * load.gap();
        }

        private void begin(int slot, MemorySegment buffers) {
            vectors[slot].clear();
            vectors[slot].add(buffers, (long) slot * load.size(), load.size());
            begun[slot] = load.gap() == 0 ? System.nanoTime() : start + sent * load.gap();
            number[slot] = sent++;
        }

        private void finish(int slot, int result) {
            if (result != load.size()) {
                throw new BenchException("%s: a request came back with %d".formatted(load, result));
            }
            if (number[slot] >= load.warmUp()) {
                nanos[number[slot] - load.warmUp()] = System.nanoTime() - begun[slot];
            }
            done++;
        }

        private long place() {
            if (!load.random()) {
                return next++ % places * load.size();
            }
            seed ^= seed << 13; // as the payload has it
            seed ^= seed >>> 7;
            seed ^= seed << 17;
            return Long.remainderUnsigned(seed, places) * load.size();
        }
    }
}
