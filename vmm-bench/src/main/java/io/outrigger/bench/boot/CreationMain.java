// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.boot;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;

/** A JVM that makes its first VMs: a line of times for each. */
public final class CreationMain {
    private CreationMain() {}

    /** Makes as many as the argument says. */
    public static void main(String[] args) throws InterruptedException {
        int n = Integer.parseInt(args[0]);
        CreationTimes[] times = new CreationTimes[n];
        Creation creation = new Creation();
        for (int i = 0; i < n; i++) {
            times[i] = creation.one();
        }
        try (PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, US_ASCII)) {
            for (CreationTimes t : times) {
                out.println(t);
            }
        }
    }
}
