// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.startup;

import io.outrigger.bench.host.BenchException;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What {@code strace -f -ttt} wrote: lines {@code PID SECONDS CALL}.
 *
 * <p>Immutable.
 */
final class Trace {
    /** What to trace: few calls, so that the stops cost little. */
    static final String CALLS = "trace=execve,ioctl,exit_group";

    private final List<String> lines;

    Trace(List<String> lines) {
        this.lines = List.copyOf(lines);
    }

    /** Seconds since the epoch of the first call. */
    double start() {
        return lines.stream()
                .mapToDouble(Trace::seconds)
                .findFirst()
                .orElseThrow(() -> new BenchException("strace wrote nothing; does this host allow ptrace?"));
    }

    /** When the process became a JVM: the last successful execve of a program called {@code java} before the guest. */
    double javaStart() {
        return last(" execve(\"", "/java\"").orElseThrow(() -> new BenchException("the trace has no start of java"));
    }

    /** When a vCPU first entered the guest. */
    double firstRun() {
        return lines.stream()
                .filter(Trace::isRun)
                .mapToDouble(Trace::seconds)
                .findFirst()
                .orElseThrow(Trace::noRun);
    }

    /** When a vCPU's registers were set for its first entry: the last call that makes a VM. */
    double vcpuReady() {
        return lines.stream()
                .filter(l -> l.contains(" ioctl(") && l.contains("KVM_SET_REGS"))
                .mapToDouble(Trace::seconds)
                .findFirst()
                .orElseThrow(() -> new BenchException("the trace has no KVM_SET_REGS"));
    }

    private static boolean isRun(String line) {
        return line.contains(" ioctl(") && line.contains("KVM_RUN");
    }

    private static BenchException noRun() {
        return new BenchException("the trace has no KVM_RUN; does ./vmm run work here?");
    }

    private OptionalDouble last(String call, String part) {
        double before = firstRun();
        return lines.stream()
                .filter(l -> l.contains(call) && l.contains(part) && l.endsWith(" = 0"))
                .mapToDouble(Trace::seconds)
                .filter(s -> s <= before)
                .max();
    }

    private static double seconds(String line) {
        try {
            int from = line.indexOf(' ');
            String rest = line.substring(from).strip(); // strace pads short process numbers
            return Double.parseDouble(rest.substring(0, rest.indexOf(' ')));
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new BenchException("not a line of strace -f -ttt: " + line);
        }
    }
}
