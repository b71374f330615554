// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.density;

import io.outrigger.bench.host.BenchException;
import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A VM that was started among others. A virtual thread reads its console until the guest has reported in.
 *
 * <p>Thread-safe.
 */
final class Member {
    private final Vm vm;
    private final Guest guest;
    private final long from;
    private final Thread reader;
    private volatile long reported;

    private Member(Vm vm, Guest guest, long from) {
        this.vm = vm;
        this.guest = guest;
        this.from = from;
        this.reader = Thread.ofVirtual().unstarted(this::read);
    }

    /** Makes and starts one. */
    static Member start(Hypervisor hypervisor, Guest guest, VmSpec spec) {
        long from = System.nanoTime();
        Vm vm = hypervisor.create(spec);
        Member member = new Member(vm, guest, from);
        try {
            member.reader.start();
            vm.start();
            return member;
        } catch (RuntimeException | Error e) {
            vm.close();
            throw e;
        }
    }

    Vm vm() {
        return vm;
    }

    /**
     * Waits for its report.
     *
     * @throws BenchException if it ends without, or takes too long
     */
    void await(Duration patience) throws InterruptedException {
        if (!reader.join(patience) || reported == 0) {
            throw new BenchException("%s: no '%s' on the console%s"
                    .formatted(vm.spec().name(), guest.says(), reader.isAlive() ? " within " + patience : ""));
        }
    }

    /** From before it was created to its report, in nanoseconds. */
    long nanos() {
        return reported - from;
    }

    /** When it reported, by {@link System#nanoTime}. */
    long reported() {
        return reported;
    }

    private void read() {
        StringBuilder said = new StringBuilder();
        byte[] buffer = new byte[256];
        try (InputStream console = vm.console().output()) {
            for (int n; (n = console.read(buffer)) > 0; ) {
                said.append(new String(buffer, 0, n, StandardCharsets.US_ASCII));
                if (said.indexOf(guest.says()) >= 0) {
                    reported = System.nanoTime();
                    if (guest.isPaused()) {
                        vm.pause();
                    }
                    return;
                }
            }
        } catch (IOException e) {
            // only an interrupt, which nobody sends: await() says that there was no report
        }
    }
}
