// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.report.Report;
import io.outrigger.vmm.VmmException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/** The process: {@code java -jar bench.jar EXPERIMENT}. */
public final class Main {
    private Main() {}

    /** Runs the experiment; status 1 if it cannot be made. */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int status = 1;
        try {
            Command command = Command.parse(args);
            Report report = new Report(out, "bench.jar " + String.join(" ", args));
            command.kind().experiment.run(command.n(), report);
            if (command.json().isPresent()) {
                Files.writeString(command.json().get(), report.json());
            }
            status = 0;
        } catch (BenchException | VmmException e) {
            err.println("bench: " + e.getMessage());
        } catch (IOException e) {
            err.println("bench: " + e);
        } catch (InterruptedException e) {
            err.println("bench: interrupted");
        }
        out.flush();
        Runtime.getRuntime().exit(status); // this process's one end, as launcher.Main is that of vmm
    }
}
