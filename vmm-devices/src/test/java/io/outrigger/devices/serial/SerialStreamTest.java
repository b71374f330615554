// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.serial;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.devices.LegacyDevices;
import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.PlatformMap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every byte arrives, once and in order, in both directions and in every way to drive the port. */
class SerialStreamTest {
    private static final int CONSOLE_INPUT_CAPACITY = 4 << 10;
    private static final int FLOOD = 1 << 20;

    private final FakeMachine machine = machine();

    @Property(tries = 300)
    void interruptDriven(
            @ForAll @Size(max = 40) List<@Size(max = 100) byte[]> chunks,
            @ForAll boolean fifo,
            @ForAll @IntRange(min = 1, max = 6) int rounds,
            @ForAll @IntRange(min = 1, max = 20) int receiveBudget,
            @ForAll boolean openFirst)
            throws IOException {
        FakeMachine vm = machine();
        InputStream output = vm.console().output();
        Linux8250 driver = new Linux8250(vm, fifo, rounds, receiveBudget);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        if (openFirst) {
            assertThat(driver.open()).isTrue();
        }
        for (byte[] chunk : chunks) {
            if (all.size() + chunk.length > CONSOLE_INPUT_CAPACITY) {
                break; // nobody empties it while this thread writes
            }
            all.write(chunk);
            vm.console().input().write(chunk);
            if (openFirst) {
                driver.send(chunk);
                driver.serveEdge();
            }
        }
        if (!openFirst) {
            assertThat(driver.open()).isTrue();
            driver.send(all.toByteArray());
        }
        while (driver.serveEdge()) {
            // until the line rests
        }
        vm.console().close();
        assertThat(driver.received()).isEqualTo(all.toByteArray());
        assertThat(output.readAllBytes()).isEqualTo(all.toByteArray());
    }

    @Property(tries = 100)
    void polled(@ForAll @Size(max = 3000) byte[] data, @ForAll boolean fifo, @ForAll boolean programmed)
            throws IOException {
        FakeMachine vm = machine();
        InputStream output = vm.console().output();
        if (programmed) {
            out(vm, 3, 3);
            out(vm, 2, fifo ? 7 : 0);
        }
        vm.console().input().write(data);
        for (byte expected : data) {
            awaitReady(vm);
            byte octet = (byte) in(vm, 0);
            assertThat(octet).isEqualTo(expected);
            out(vm, 0, octet);
        }
        vm.console().close();
        assertThat(output.readAllBytes()).isEqualTo(data);
    }

    /** A handler that gives up early, as Linux's does under a flood, is called again until nothing is left. */
    @Test
    @Timeout(120)
    void aFloodFromAnotherThreadNeitherStopsNorLosesAnything() throws Exception {
        byte[] data = new byte[FLOOD];
        new Random(7).nextBytes(data);
        Linux8250 driver = new Linux8250(machine, true, 2, 4);
        driver.open();
        InputStream output = machine.console().output();
        OutputStream input = machine.console().input();
        try (ExecutorService host = Executors.newFixedThreadPool(2)) {
            Future<byte[]> printed = host.submit((Callable<byte[]>) output::readAllBytes);
            Future<?> typed = host.submit(() -> {
                input.write(data);
                return null;
            });
            byte[] echo = Arrays.copyOf(data, 100_000);
            driver.send(echo);
            int taken = 0;
            while (taken < data.length && !Thread.currentThread().isInterrupted()) {
                taken = driver.serveEdge() ? driver.receivedBytes() : taken;
            }
            if (taken == data.length) {
                typed.get();
            }
            while (driver.serveEdge()) {
                // until the line rests
            }
            machine.console().close(); // also ends the two threads
            assertThat(driver.received()).isEqualTo(data);
            assertThat(printed.get()).isEqualTo(echo);
        }
    }

    private static void awaitReady(FakeMachine vm) {
        for (int polls = 0; (in(vm, 5) & 1) == 0; polls++) {
            assertThat(polls).as("polls of the line status before input shows").isLessThan(100);
        }
    }

    private static FakeMachine machine() {
        FakeMachine vm = new FakeMachine();
        new LegacyDevices().attach(vm);
        return vm;
    }

    private static int in(FakeMachine vm, int register) {
        return (int) vm.in(PlatformMap.COM1_PORT + register, 1);
    }

    private static void out(FakeMachine vm, int register, int value) {
        vm.out(PlatformMap.COM1_PORT + register, 1, value & 0xFF);
    }
}
