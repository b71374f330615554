// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.Station;
import io.outrigger.vmm.VirtioTransport;
import io.outrigger.vmm.VmSpec;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every virtio device does: reset, activate, use, save, restore into a fresh one, go on, reset; by every service
 * mode; whatever a driver does. A subclass for each kind says what "use" is.
 */
public abstract class VirtioDeviceContract {
    /** The machine that the device is in. */
    protected FakeMachine machine = newMachine();
    /** Where the device is in it. */
    protected MockPlace place = MockPlace.of(machine, transport(), 0);
    /** The driver of the device. */
    protected MockDriver driver = new MockDriver(machine, place);

    private LiveDevice live = put(ServiceMode.EVENTFD);

    private static FakeMachine newMachine() {
        return new FakeMachine(
                VmSpec.payload(Image.of("none", new byte[0])).memory(MiB.of(4)).build());
    }

    /** How the driver reaches the device. */
    protected VirtioTransport transport() {
        return VirtioTransport.MMIO;
    }

    /** Makes a device. */
    protected abstract VirtioDevice newDevice();

    /**
     * Uses the device as a driver does and checks what comes of it; {@link #settle} lets the device work. It can be
     * done any number of times.
     */
    protected abstract void use(List<MockQueue> queues);

    /** Features that the driver of this test does without. */
    protected long withoutFeatures() {
        return 0;
    }

    /** How many descriptors the queues have. */
    protected int queueSize() {
        return 16;
    }

    /** Lets whoever serves the device serve it, until there is no work left, and then sleep. */
    protected void settle() {
        do {
            machine.ioThread().pollAll();
            machine.sidecoreThread().pollAll();
            awaitHost();
        } while (machine.ioThread().stations().stream().anyMatch(Station::hasWork)
                || machine.sidecoreThread().stations().stream().anyMatch(Station::hasWork));
        machine.ioThread().sleep();
    }

    /** Waits until the host has done what the device waits for, if it waits. */
    protected void awaitHost() {}

    /** The device in its VM. */
    protected LiveDevice live() {
        return live;
    }

    private LiveDevice put(ServiceMode mode) {
        return place.put("device0", newDevice(), mode);
    }

    private List<MockQueue> start() {
        return driver.start(withoutFeatures(), live.queues(), queueSize());
    }

    @AfterEach
    void close() {
        live.close();
        assertThat(machine.doorbells()).isEmpty();
        assertThat(machine.ioThread().stations()).isEmpty();
        assertThat(machine.sidecoreThread().stations()).isEmpty();
    }

    @Test
    void tellsWhatItIs() {
        assertThat(driver.read(0x000)).isEqualTo(0x7472_6976);
        assertThat(driver.read(0x004)).isEqualTo(2);
        assertThat(driver.read(0x008)).isEqualTo(live.type()).isPositive();
        assertThat(driver.offered() & Features.OF_EVERY_DEVICE).isEqualTo(Features.OF_EVERY_DEVICE);
    }

    @Test
    void aDriverMustKnowVersion1AndMayNotTakeWhatIsNotOffered() {
        driver.negotiate(driver.offered() & ~Features.VERSION_1);
        assertThat(driver.status()).isEqualTo(3);
        driver.reset();
        driver.negotiate(-1L);
        assertThat(driver.status()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(ServiceMode.class)
    void isUsedAndResetAndUsedAgain(ServiceMode mode) {
        for (int q = 0; q < live.queues(); q++) {
            live.serve(q, mode);
        }
        use(start());
        use(start());
        driver.reset();
        use(start());
        assertThat(driver.needsReset()).isFalse();
    }

    @Test
    void isUsedWithoutTheFeaturesOfEveryDevice() {
        use(driver.start(withoutFeatures() | Features.EVENT_INDEX | Features.INDIRECT, live.queues(), queueSize()));
    }

    @Test
    void modesChangeBetweenRequests() {
        List<MockQueue> queues = start();
        for (int i = 0; i < 9; i++) {
            for (int q = 0; q < live.queues(); q++) {
                live.serve(q, ServiceMode.values()[i % 3]);
                assertThat(live.mode(q)).isEqualTo(ServiceMode.values()[i % 3]);
            }
            use(queues);
        }
    }

    @Test
    void isPausedAndGoesOn() {
        List<MockQueue> queues = start();
        use(queues);
        live.pause();
        live.resume();
        use(queues);
    }

    @Test
    void aFreshDeviceGoesOnWhereASavedOneStopped() {
        List<MockQueue> queues = start();
        use(queues);
        live.pause();
        VirtioState state = live.save();
        live.close();
        live = put(ServiceMode.EVENTFD);
        live.restore(state);
        live.pause();
        assertThat(live.save()).isEqualTo(state);
        live.resume();
        use(queues);
        use(start());
    }

    @Test
    void aDeviceThatCouldNotBeActivatedIsSavedAndRestored() {
        driver.reset();
        driver.negotiate(driver.offered() & ~withoutFeatures());
        driver.addQueue(0, 8, true);
        driver.write(0x044, 0);
        driver.write(0x094, 0x7FFF_FFFF);
        driver.write(0x044, 1);
        driver.ready();
        live.pause();
        VirtioState state = live.save();
        live.close();
        live = put(ServiceMode.EVENTFD);
        live.restore(state);
        assertThat(driver.needsReset()).isTrue();
        use(start());
    }

    @Test
    void queuesAreFrozenOnceTheDriverIsReady() {
        start();
        driver.write(0x030, 0);
        live.pause();
        VirtioState before = live.save();
        for (int register : new int[] {0x038, 0x044, 0x080, 0x084, 0x090, 0x094, 0x0A0, 0x0A4}) {
            driver.write(register, register == 0x044 ? 0 : 8);
        }
        assertThat(live.save()).isEqualTo(before);
        live.resume();
    }

    @Test
    void aRingThatIsNoMemoryNeedsAReset() {
        driver.reset();
        driver.negotiate(driver.offered() & ~withoutFeatures());
        driver.addQueue(0, 8, true);
        driver.write(0x044, 0);
        driver.write(0x094, 0x7FFF_FFFF);
        driver.write(0x044, 1);
        driver.ready();
        assertThat(driver.needsReset()).isTrue();
        use(start());
    }

    @Test
    void aLoopOfDescriptorsNeedsAReset() {
        for (int q = 0; q < live.queues(); q++) {
            List<MockQueue> queues = start();
            MockQueue queue = queues.get(q);
            queue.descriptor(0, MockDriver.BUFFERS, 16, 1, 1);
            queue.descriptor(1, MockDriver.BUFFERS, 16, 1, 0);
            queue.offer(0);
            queue.kick();
            settle();
            tellsThatItNeedsAResetIfItLooked();
        }
        use(start());
    }

    // A lane that waits for the host need not have looked at what the driver put in.
    private void tellsThatItNeedsAResetIfItLooked() {
        if (driver.needsReset()) {
            assertThat(place.interrupts()).isPositive();
        }
    }

    @Test
    void anyConfigurationAccessIsHarmless() {
        start();
        for (long address : place.addresses()) {
            for (int width : new int[] {1, 2, 4, 8}) {
                assertThatCode(() -> machine.load(address, width)).doesNotThrowAnyException();
            }
        }
    }

    @Test
    void arbitraryRegisterWritesAreHarmless() {
        Random random = new Random(42);
        List<Long> addresses = place.addresses();
        for (int round = 0; round < 200; round++) {
            List<MockQueue> queues = start();
            for (int i = 0; i < 40; i++) {
                long address = addresses.get(random.nextInt(addresses.size()));
                int width = 1 << random.nextInt(4);
                long value = random.nextBoolean() ? random.nextLong() : random.nextInt(16);
                machine.store(address, width, width == 8 ? value : value & (1L << 8 * width) - 1);
            }
            settle();
            queues.clear();
        }
        use(start());
    }

    @Test
    void arbitraryRingsAreHarmless() {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            List<MockQueue> queues = List.copyOf(start());
            for (MockQueue queue : queues) {
                scribble(random, queue);
            }
            settle();
        }
        use(start());
    }

    private static void scribble(Random random, MockQueue queue) {
        for (int i = 0; i < queue.size(); i++) {
            long gpa = random.nextInt(8) == 0 ? random.nextLong() : MockDriver.BUFFERS + random.nextInt(0x2_0000);
            int length = random.nextInt(8) == 0 ? random.nextInt() : random.nextInt(4096);
            queue.descriptor(i, gpa, length, random.nextInt(random.nextInt(4) == 0 ? 8 : 4), random.nextInt(16));
        }
        for (int i = random.nextInt(queue.size()); i >= 0; i--) {
            queue.offer(random.nextInt(queue.size()));
        }
        if (random.nextInt(8) == 0) {
            queue.availIndex(random.nextInt());
        }
        queue.kick();
    }
}
