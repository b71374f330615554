// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.fs;

import io.outrigger.linux.ErrnoException;
import io.outrigger.linux.FileThread;
import io.outrigger.vmm.Uninterrupted;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The thread of a share, which alone asks the host's file systems. One thread, so that no descriptor is ever closed
 * while another call uses it.
 *
 * <p>Thread-safe.
 */
final class FsWorker implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.outrigger.devices");

    /** A request, or the end: null. */
    private record Task(@Nullable FsRequest request) {}

    private final ToLongFunction<FsRequest> server;
    private final BlockingQueue<Task> tasks;
    private final Thread thread;

    /**
     * Starts the thread.
     *
     * @param most how many requests there are at most
     * @param server serves a request and says how many bytes it has written
     */
    FsWorker(String name, int most, ToLongFunction<FsRequest> server) {
        this.server = server;
        tasks = new ArrayBlockingQueue<>(most + 1);
        thread = Thread.ofPlatform().name(name).daemon().start(this::work);
    }

    /** Hands over a request; its lane hears when it is done. */
    void submit(FsRequest request) {
        tasks.add(new Task(request));
    }

    private void work() {
        try {
            FileThread.takeModesAsTheyAre();
        } catch (ErrnoException e) {
            LOG.log(System.Logger.Level.WARNING, "files of a share are made with this process's umask: {0}", e);
        }
        FileThread.keepOwnersCapabilities(); // giving up is never refused
        for (FsRequest r = next(); r != null; r = next()) {
            serve(r);
        }
    }

    private @Nullable FsRequest next() {
        while (true) {
            try {
                return tasks.take().request();
            } catch (InterruptedException _) {
                // nobody ends this thread so
            }
        }
    }

    // A request that was taken always comes back, or whoever stops the device would wait for ever.
    @SuppressWarnings("CatchingUnchecked")
    private void serve(FsRequest r) {
        try {
            r.written(server.applyAsLong(r));
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "a request of the file system device failed", e);
        } finally {
            r.lane().finished(r);
        }
    }

    /** Ends the thread, and returns when it has ended. No requests are under way. */
    @Override
    public void close() {
        tasks.add(new Task(null));
        Uninterrupted.await(thread::join);
    }
}
