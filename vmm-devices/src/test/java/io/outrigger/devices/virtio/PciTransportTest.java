// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.devices.pci.ConfigDriver;
import io.outrigger.devices.virtio.MockQueue.Buffer;
import io.outrigger.vmm.FakeInterrupt;
import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.FakeMachine.FakeDoorbell;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.IoRange;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.PlatformMap;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.VmSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only the PCI transport has; what both have is {@link VirtioDeviceContract}'s. */
class PciTransportTest {
    private static final int QUEUES = 3;
    private static final int NONE = 0xFFFF;
    private static final int COMMON = 1;
    private static final int NOTIFY = 2;
    private static final int ISR = 3;
    private static final int DEVICE = 4;
    private static final int WINDOW = 5;

    private final FakeMachine machine = new FakeMachine(
            VmSpec.payload(Image.of("none", new byte[0])).memory(MiB.of(4)).build());
    private final PciPlace place = new PciPlace(machine, 4);
    private final Echo echo = new Echo();
    private final LiveDevice live = place.put("echo0", echo, ServiceMode.EVENTFD);
    private final MockDriver driver = new MockDriver(machine, place);
    private final ConfigDriver config = place.function();

    /** A device that gives every chain back. */
    private static final class Echo implements VirtioDevice {
        private Runnable changed = () -> {};
        private final byte[] space = {1, 2, 3, 4, 5, 6, 7, 8};

        @Override
        public int type() {
            return 42;
        }

        @Override
        public long features() {
            return 0;
        }

        @Override
        public int queues() {
            return QUEUES;
        }

        @Override
        public int configSize() {
            return space.length;
        }

        @Override
        public byte readConfig(int offset) {
            return space[offset];
        }

        @Override
        public void writeConfig(int offset, int width, long value) {
            space[offset] = (byte) value;
        }

        @Override
        public void onConfigChange(Runnable newChanged) {
            changed = newChanged;
        }

        @Override
        public List<? extends Lane> activate(Activation activation) {
            return activation.queues().stream()
                    .flatMap(q -> q.stream())
                    .map(q -> new EchoLane(q, new Chain(activation.memory())))
                    .toList();
        }
    }

    private record EchoLane(Virtqueue queue, Chain chain) implements Lane {
        @Override
        public List<Virtqueue> queues() {
            return List.of(queue);
        }

        @Override
        public int poll() {
            int work = 0;
            for (; queue.pop(chain); work++) {
                queue.push(chain.head(), 0);
            }
            queue.publish();
            return work;
        }
    }

    @AfterEach
    void close() {
        live.close();
        assertThat(machine.doorbells()).isEmpty();
    }

    private long common(int register, int width) {
        return machine.load(place.structure(COMMON) + register, width);
    }

    private void common(int register, int width, long value) {
        machine.store(place.structure(COMMON) + register, width, value);
    }

    private List<MockQueue> start() {
        return driver.start(0, QUEUES, 8);
    }

    private void request(MockQueue queue) {
        queue.put(Buffer.toWrite(MockDriver.BUFFERS, 16));
        queue.kick();
        machine.ioThread().pollAll();
        assertThat(queue.take()).isPresent();
    }

    // ---- what a driver finds

    /** Section 4.1.2. */
    @Test
    void tellsWhatItIs() {
        assertThat(config.read(0x00, 4)).isEqualTo(0x1040L + 42 << 16 | 0x1AF4);
        assertThat(config.read(0x08, 1)).as("revision").isEqualTo(1);
        assertThat(config.read(0x2C, 4)).as("subsystem").isEqualTo(0x1040L + 42 << 16 | 0x1AF4);
        assertThat(config.read(0x3D, 1)).as("no interrupt pin").isZero();
        assertThat(config.read(0x06, 2) & 0x10).as("capabilities").isNotZero();
    }

    /** Section 4.1.4: one capability of each type, with what it must have. */
    @Test
    void tellsWhereItsStructuresAre() {
        for (int type = COMMON; type <= WINDOW; type++) {
            int at = config.capability(
                    0x09, List.of(COMMON, ISR, DEVICE, NOTIFY, WINDOW).indexOf(type));
            assertThat(config.read(at + 3, 1)).isEqualTo(type);
            assertThat(config.read(at + 2, 1)).as("cap_len").isEqualTo(type == NOTIFY || type == WINDOW ? 20 : 16);
            assertThat(config.read(at + 4, 1)).as("bar").isZero();
        }
        assertThat(config.read(config.capability(0x09, 0) + 12, 4)).isEqualTo(0x38);
        int notify = config.capability(0x09, 3);
        assertThat(config.read(notify + 12, 4)).as("length").isEqualTo(4 * QUEUES);
        assertThat(config.read(notify + 16, 4)).as("notify_off_multiplier").isEqualTo(4);
        assertThat(config.read(config.capability(0x11, 0) + 2, 2))
                .as("MSI-X on, vectors")
                .isEqualTo(0x8000 | QUEUES);
        assertThat(config.capability(0x09, 5)).isEqualTo(-1);
    }

    @Test
    void commonRegistersOfQueuesThatThereAreNot() {
        common(0x16, 2, QUEUES);
        for (int register = 0x18; register < 0x38; register++) {
            assertThat(common(register, 1)).isZero();
        }
        common(0x16, 2, 0xFFFF);
        common(0x18, 2, 8);
        common(0x1A, 2, 1);
        common(0x1C, 2, 1);
        common(0x20, 8, -1);
        for (int register = 0x18; register < 0x38; register++) {
            assertThat(common(register, 1)).isZero();
        }
        assertThat(common(0x12, 2)).isEqualTo(QUEUES);
    }

    @Test
    void registersAreReadByAnyWidthAndPlace() {
        driver.reset();
        common(0x16, 2, 1);
        common(0x20, 8, 0x1122_3344_5566_7788L);
        assertThat(common(0x20, 8)).as("64 bits at once count as two halves").isEqualTo(0x1122_3344_5566_7788L);
        assertThat(common(0x24, 4)).isEqualTo(0x1122_3344);
        assertThat(common(0x23, 2)).isEqualTo(0x4455);
        assertThat(common(0x12, 4)).as("queues, status, generation").isEqualTo(QUEUES);
        assertThat(common(0x16, 8)).isEqualTo(0x0000_FFFF_0100_0001L);
        common(0x20, 1, 0xFF);
        common(0x21, 4, 0xFFFF_FFFFL);
        assertThat(common(0x20, 8)).as("parts of registers are not written").isEqualTo(0x1122_3344_5566_7788L);
    }

    @Test
    void queueNotifyOffIsTheQueuesNumber() {
        for (int q = 0; q < QUEUES; q++) {
            common(0x16, 2, q);
            assertThat(common(0x1E, 2)).isEqualTo(q);
        }
    }

    /** CVE-2026-5747: a size that changes under whoever serves the queue. */
    @Test
    void nothingOfAQueueChangesOnceTheDriverIsReady() {
        start();
        common(0x16, 2, 0);
        long before = common(0x18, 2);
        common(0x18, 2, 2);
        common(0x1C, 2, 0);
        common(0x18, 2, 2);
        common(0x20, 8, 0);
        assertThat(common(0x18, 2)).isEqualTo(before);
        assertThat(common(0x1C, 2)).isEqualTo(1);
        assertThat(common(0x20, 8)).isNotZero();
    }

    // ---- notifications

    @Test
    void eachQueueHasADoorbellOfTwoBytes() {
        start();
        List<IoRange> expected = new ArrayList<>();
        for (int q = 0; q < QUEUES; q++) {
            expected.add(IoRange.mmio(place.structure(NOTIFY) + 4 * q, 2));
        }
        assertThat(machine.doorbells()).extracting(FakeDoorbell::range).containsExactlyElementsOf(expected);
        assertThat(machine.doorbells()).allMatch(bell -> bell.value().isEmpty());
        live.serve(1, ServiceMode.TRAP);
        assertThat(machine.doorbells()).hasSize(QUEUES - 1);
    }

    @Test
    void aDoorbellGoesWithTheFunction() {
        List<MockQueue> queues = start();
        long elsewhere = PlatformMap.PCI_WINDOW_BASE + 0x100_0000;
        config.place(0, elsewhere);
        assertThat(machine.doorbells())
                .allMatch(bell -> bell.range().base() >= elsewhere)
                .hasSize(QUEUES);
        config.decode(false);
        assertThat(machine.doorbells()).isEmpty();
        live.serve(0, ServiceMode.TRAP);
        live.serve(0, ServiceMode.EVENTFD);
        config.place(0, 0); // over RAM
        config.decode(true);
        assertThat(machine.doorbells()).isEmpty();
        config.place(0, elsewhere + 0x10_0000);
        request(queues.getFirst());
        assertThat(machine.doorbells()).hasSize(QUEUES);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void aNotificationOfAnyWidthIsHeard(int width) {
        MockQueue queue = start().get(1);
        queue.put(Buffer.toWrite(MockDriver.BUFFERS, 16));
        machine.store(place.structure(NOTIFY) + 4, width, 1);
        machine.ioThread().pollAll();
        assertThat(queue.take()).isPresent();
        assertThat(machine.load(place.structure(NOTIFY) + 4, width)).isZero();
    }

    // ---- interrupts

    @Test
    void eachQueueAndTheConfigurationInterruptByTheirOwnVector() {
        List<MockQueue> queues = start();
        List<FakeInterrupt> messages = machine.messageInterrupts();
        assertThat(messages).hasSize(1 + QUEUES);
        messages.forEach(FakeInterrupt::taken);
        request(queues.get(2));
        assertThat(messages).extracting(FakeInterrupt::taken).containsExactly(0L, 0L, 0L, 1L);
        long generation = common(0x15, 1);
        echo.changed.run();
        assertThat(messages).extracting(FakeInterrupt::taken).containsExactly(1L, 0L, 0L, 0L);
        assertThat(common(0x15, 1)).isEqualTo(generation + 1);
        assertThat(machine.load(place.structure(ISR), 1)).as("configuration").isEqualTo(2);
        assertThat(machine.load(place.structure(ISR), 1))
                .as("read to acknowledge")
                .isZero();
    }

    @Test
    void aMaskedVectorIsPendingUntilItIsUnmasked() {
        List<MockQueue> queues = start();
        long table = config.place(0) + config.read(config.capability(0x11, 0) + 4, 4);
        long pending = config.place(0) + config.read(config.capability(0x11, 0) + 8, 4);
        place.interrupts();
        machine.store(table + 16 + 12, 4, 1);
        request(queues.getFirst());
        assertThat(place.interrupts()).isZero();
        assertThat(machine.load(pending, 8)).isEqualTo(2);
        machine.store(table + 16 + 12, 4, 0);
        assertThat(place.interrupts()).isEqualTo(1);
        assertThat(machine.load(pending, 8)).isZero();
    }

    @Test
    void aVectorThatThereIsNotReadsBackAsNone() {
        for (int vector : new int[] {QUEUES + 1, 0x100, 0x800, NONE}) {
            common(0x10, 2, vector);
            assertThat(common(0x10, 2)).isEqualTo(NONE);
            common(0x1A, 2, vector);
            assertThat(common(0x1A, 2)).isEqualTo(NONE);
        }
        common(0x10, 2, QUEUES);
        assertThat(common(0x10, 2)).isEqualTo(QUEUES);
    }

    @Test
    void withoutAVectorNobodyIsInterrupted() {
        List<MockQueue> queues = start();
        for (int q = 0; q < QUEUES; q++) {
            common(0x16, 2, q);
            common(0x1A, 2, NONE);
        }
        common(0x10, 2, NONE);
        place.interrupts();
        request(queues.getFirst());
        echo.changed.run();
        assertThat(place.interrupts()).isZero();
    }

    @Test
    void aResetTakesVectorsBack() {
        start();
        common(0x16, 2, 0);
        assertThat(common(0x1A, 2)).isEqualTo(1);
        driver.reset();
        assertThat(common(0x1A, 2)).isEqualTo(NONE);
        assertThat(common(0x10, 2)).isEqualTo(NONE);
    }

    /** There is no pin, but a driver can look (section 4.1.4.5). */
    @Test
    void withoutMsixTheIsrTells() {
        config.write(config.capability(0x11, 0) + 2, 2, 0);
        List<MockQueue> queues = start();
        place.interrupts();
        request(queues.getFirst());
        assertThat(place.interrupts()).isZero();
        assertThat(machine.load(place.structure(ISR), 1)).isEqualTo(1);
        assertThat(machine.load(place.structure(ISR), 1)).isZero();
    }

    // ---- the window in configuration space

    private void window(int bar, long offset, long length) {
        int at = config.capability(0x09, 4);
        config.write(at + 4, 1, bar);
        config.write(at + 8, 4, offset);
        config.write(at + 12, 4, length);
    }

    /** Section 4.1.4.9. */
    @Test
    void theWindowReadsAndWritesRegisters() {
        config.decode(false);
        int data = config.capability(0x09, 4) + 16;
        window(0, 0x12, 2);
        assertThat(config.read(data, 4) & 0xFFFF).isEqualTo(QUEUES);
        window(0, 0x14, 1);
        config.write(data, 4, 1);
        assertThat(config.read(data, 1)).isEqualTo(1);
        window(0, 0x2004, 4);
        assertThat(config.read(data, 4)).isEqualTo(0x0807_0605);
        config.decode(true);
        assertThat(common(0x14, 1)).isEqualTo(1);
    }

    @Test
    void whatTheWindowCannotShowItDoesNot() {
        int data = config.capability(0x09, 4) + 16;
        config.write(data, 4, 0x1234_5678);
        long[][] wrong = {{1, 0x12, 2}, {0, 0x12, 3}, {0, 0x13, 2}, {0, 0x8000, 1}, {0, 0xFFFF_FFFCL, 4}, {0, 0x12, 0}};
        for (long[] w : wrong) {
            window((int) w[0], w[1], w[2]);
            assertThat(config.read(data, 4)).isEqualTo(0x1234_5678);
            config.write(data, 4, 0x1234_5678);
        }
    }

    // ---- whatever a driver does

    @Test
    void noAccessThrows() {
        start();
        Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            int width = 1 << random.nextInt(4);
            long value = random.nextBoolean() ? random.nextLong() : random.nextInt(8);
            long masked = width == 8 ? value : value & (1L << 8 * width) - 1;
            if (random.nextInt(8) == 0) {
                config.write(random.nextInt(0x100), width, masked);
                config.read(random.nextInt(0x1000), width);
            } else {
                long at = config.place(0) + random.nextInt(8) * 0x1000 + random.nextInt(0x48);
                machine.store(at, width, masked);
                machine.load(at, width);
            }
        }
        machine.ioThread().pollAll();
    }

    /** A vCPU moves the function, another resets the device and starts it again, a controller changes modes. */
    @Test
    void movesResetsAndModeSwitchesGoOnAtOnce() throws Exception {
        start();
        long elsewhere = PlatformMap.PCI_WINDOW_BASE + 0x20_0000;
        long ring = MockDriver.BUFFERS;
        try (ExecutorService threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            List<Future<?>> all = List.of(
                    threads.submit(() -> repeat(i -> {
                        config.place(0, elsewhere + (i & 3) * 0x10_0000L);
                        config.decode((i & 7) != 7);
                    })),
                    threads.submit(() -> repeat(i -> live.serve(i % QUEUES, ServiceMode.values()[i & 1]))),
                    threads.submit(() -> repeat(i -> startThroughTheWindow(ring))));
            for (Future<?> f : all) {
                f.get();
            }
        }
        config.decode(true);
        live.serve(0, ServiceMode.EVENTFD);
        request(start().getFirst());
    }

    private static void repeat(IntConsumer action) {
        for (int i = 0; i < 2000; i++) {
            action.accept(i);
        }
    }

    private void startThroughTheWindow(long ring) {
        throughTheWindow(0x14, 1, 0);
        throughTheWindow(0x14, 1, 3);
        throughTheWindow(0x08, 4, 1);
        throughTheWindow(0x0C, 4, Features.VERSION_1 >>> 32);
        throughTheWindow(0x14, 1, 11);
        throughTheWindow(0x16, 2, 0);
        throughTheWindow(0x18, 2, 8);
        throughTheWindow(0x20, 4, ring);
        throughTheWindow(0x28, 4, ring + 0x1000);
        throughTheWindow(0x30, 4, ring + 0x2000);
        throughTheWindow(0x1C, 2, 1);
        throughTheWindow(0x14, 1, 15);
    }

    private void throughTheWindow(int register, int width, long value) {
        window(0, register, width);
        config.write(config.capability(0x09, 4) + 16, width, value);
    }

    @Test
    void everyOffsetAndWidthCanBeRead() {
        for (int offset = 0; offset < 0x8000; offset++) {
            for (int width = 1; width <= 8; width *= 2) {
                machine.load(config.place(0) + offset, width);
                machine.store(config.place(0) + offset, width, 0);
            }
        }
    }
}
