// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Looks at what code does with a hostile input that nobody would see else: what all threads allocate, and failures that
 * end in the log because a VM is to survive them.
 */
public final class Watch {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Logger LOG = Logger.getLogger("io.outrigger");

    private Watch() {}

    /**
     * Runs code that must not allocate more heap than a bound, nor log an error.
     *
     * @param code does the same every time: what allocates too much does it once more, since classes are loaded and
     *     linked the first time
     */
    public static void run(long bound, Runnable code) {
        long allocated = allocated(code);
        if (allocated > bound) {
            allocated = Math.min(allocated, allocated(code));
        }
        if (allocated > bound) {
            throw new AssertionError("allocated %d bytes, more than %d".formatted(allocated, bound));
        }
    }

    private static long allocated(Runnable code) {
        Errors errors = new Errors();
        boolean printed = LOG.getUseParentHandlers();
        LOG.setUseParentHandlers(false); // a warning for each faulty driver
        LOG.addHandler(errors);
        long before = THREADS.getTotalThreadAllocatedBytes();
        try {
            code.run();
        } finally {
            LOG.removeHandler(errors);
            LOG.setUseParentHandlers(printed);
        }
        long allocated = THREADS.getTotalThreadAllocatedBytes() - before;
        LogRecord error = errors.first.get();
        if (error != null) {
            throw new AssertionError(error.getMessage(), error.getThrown());
        }
        return allocated;
    }

    private static final class Errors extends Handler {
        final AtomicReference<LogRecord> first = new AtomicReference<>();

        @Override
        public void publish(LogRecord record) {
            if (record.getLevel().intValue() >= Level.SEVERE.intValue()) {
                first.compareAndSet(null, record);
            }
        }

        @Override
        public void flush() {
            // nothing is kept back
        }

        @Override
        public void close() {
            // it has nothing of the host
        }
    }
}
