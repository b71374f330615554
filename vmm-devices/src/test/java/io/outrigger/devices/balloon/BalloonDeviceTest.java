// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.balloon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrigger.devices.virtio.LiveDevice;
import io.outrigger.devices.virtio.MmioTransport;
import io.outrigger.devices.virtio.MockDriver;
import io.outrigger.devices.virtio.MockQueue;
import io.outrigger.devices.virtio.MockQueue.Buffer;
import io.outrigger.devices.virtio.MockQueue.Used;
import io.outrigger.devices.virtio.VirtioDevice;
import io.outrigger.devices.virtio.VirtioDeviceContract;
import io.outrigger.vmm.BalloonControl;
import io.outrigger.vmm.BalloonSpec;
import io.outrigger.vmm.BalloonStatistics;
import io.outrigger.vmm.FakeMachine;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.SpecException;
import io.outrigger.vmm.Station;
import io.outrigger.vmm.VirtioPlace;
import io.outrigger.vmm.VmSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BalloonDeviceTest extends VirtioDeviceContract {
    private static final long LIST = MockDriver.BUFFERS;
    private static final int FREE = 0x200; // page numbers from here to the end of RAM, 0x400
    private static final long STATISTICS = MockDriver.BUFFERS + 0x8_0000;
    private static final long STATS_VQ = 1 << 1;
    private static final long REPORTING = 1 << 5;

    @Override
    protected VirtioDevice newDevice() {
        return new BalloonDevice(BalloonSpec.standard(), machine.memory());
    }

    @Override
    protected void use(List<MockQueue> queues) {
        long touched = touched();
        MockQueue inflate = queues.getFirst();
        int head = inflate.put(pages(0x200, 0x201, 0x203), pages(0x202));
        inflate.kick();
        settle();
        assertThat(inflate.take()).contains(new Used(head, 0));
        assertThat(touched()).isEqualTo(touched + 4);
        MockQueue deflate = queues.get(1);
        head = deflate.put(pages(0x200));
        deflate.kick();
        settle();
        assertThat(deflate.take()).contains(new Used(head, 0));
        assertThat(touched()).isEqualTo(touched + 4);
    }

    // The machine's memory is really given back, so no test may name what its rings lie in: all are below FREE.
    private long touched() {
        return counters().get("pages_released");
    }

    private Map<String, Long> counters() {
        return balloon().counters();
    }

    private BalloonControl balloon() {
        return live().control(BalloonControl.class).orElseThrow();
    }

    private int listed;

    private Buffer pages(int... numbers) {
        listed = (listed + 1) % 64;
        long gpa = LIST + 0x1000 * listed;
        for (int i = 0; i < numbers.length; i++) {
            machine.memory().putInt(gpa + 4L * i, numbers[i]);
        }
        return Buffer.toRead(gpa, 4 * numbers.length);
    }

    // ---- what the host asks for

    @Test
    void theTargetIsToldAndTheActualIsHeard() {
        driver.start(0, 5, 16);
        assertThat(driver.config(0, 4)).isZero();
        int generation = driver.read(0x0FC);
        balloon().target(MiB.of(1) + 4095);
        assertThat(balloon().target()).isEqualTo(MiB.of(1));
        assertThat(driver.config(0, 4)).isEqualTo(256);
        assertThat(driver.config(1, 1)).isEqualTo(1);
        assertThat(driver.read(0x0FC)).isNotEqualTo(generation);
        assertThat(place.interrupts()).isPositive();
        driver.config(4, 4, 0x1234);
        assertThat(balloon().actual()).isEqualTo(0x1234 * 4096L);
        driver.config(5, 1, 0);
        assertThat(driver.config(4, 4)).isEqualTo(0x34);
        driver.config(0, 4, 99);
        assertThat(driver.config(0, 4)).as("the target is the host's").isEqualTo(256);
        driver.reset();
        assertThat(balloon().actual()).isZero();
        assertThat(balloon().target()).isEqualTo(MiB.of(1));
    }

    @Test
    void noMoreThanTheGuestHas() {
        BalloonControl balloon = balloon();
        balloon.target(machine.memory().size());
        assertThatThrownBy(() -> balloon.target(machine.memory().size() + 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> balloon.target(-1)).isInstanceOf(IllegalArgumentException.class);
        GuestMemory memory = machine.memory();
        BalloonSpec large = BalloonSpec.standard().withTarget(MiB.of(8));
        assertThatThrownBy(() -> new BalloonDevice(large, memory))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("balloon.target");
    }

    @Test
    void whatIsNotAskedForIsNotOffered() {
        BalloonSpec bare = BalloonSpec.standard().withDeflateOnOom(false).withReporting(false);
        try (BalloonDevice device = new BalloonDevice(bare, machine.memory())) {
            assertThat(device.features()).isEqualTo(STATS_VQ);
        }
        assertThat(driver.offered() & 0xFF_FFFF).isEqualTo(STATS_VQ | REPORTING | 1 << 2);
    }

    // ---- pages

    @Test
    void aListThatNoPollCouldFinishIsFinishedByMany() {
        MockQueue inflate = driver.start(0, 5, 16).getFirst();
        int pages = 0x4_0000; // one MiB of numbers: more than there is RAM
        for (int i = 0; i < pages; i++) {
            machine.memory().putInt(LIST + 4L * i, FREE + 1 + 2 * i); // no two are neighbours
        }
        int head = inflate.put(Buffer.toRead(LIST, 4 * pages));
        inflate.kick();
        int polls = 0;
        while (inflate.take().isEmpty()) {
            long before = counters().get("release_calls");
            machine.ioThread().poll();
            assertThat(counters().get("release_calls") - before).isLessThanOrEqualTo(Budget.STEPS);
            polls++;
        }
        assertThat(polls).isGreaterThan(pages / Budget.STEPS / 2);
        assertThat(touched() + counters().get("pages_not_ram")).isEqualTo(pages);
        assertThat(head).isNotNegative();
    }

    @Test
    void wildNumbersAreCountedAndTheDriverGoesOn() {
        List<MockQueue> queues = driver.start(0, 5, 16);
        MockQueue inflate = queues.getFirst();
        inflate.put(pages(-1, 0x7FFF_FFFF, 0x400, 0x8000_0000));
        inflate.put(Buffer.toRead(LIST, 3), Buffer.toWrite(LIST, 4096));
        inflate.put(Buffer.toWrite(LIST, 4096));
        inflate.kick();
        settle();
        for (int i = 0; i < 3; i++) {
            assertThat(inflate.take()).isPresent();
        }
        assertThat(counters()).containsEntry("pages_not_ram", 4L).containsEntry("pages_refused", 0L);
        assertThat(driver.needsReset()).isFalse();
        use(queues);
    }

    @Test
    void aDrainedListBeginsAnew() {
        MockQueue inflate = driver.start(0, 5, 16).getFirst();
        int pages = 4096;
        for (int i = 0; i < pages; i++) {
            machine.memory().putInt(LIST + 4L * i, FREE + 1 + 2 * i);
        }
        inflate.put(Buffer.toRead(LIST, 4 * pages));
        inflate.kick();
        machine.ioThread().poll();
        assertThat(inflate.take()).isEmpty();
        live().pause();
        live().resume();
        settle();
        assertThat(inflate.take()).isPresent();
        assertThat(counters().get("release_calls")).isBetween(256L, 256L + Budget.STEPS);
    }

    @Test
    void freePagesAreReportedInWholePagesByWhicheverQueueTheDriverCountsAs() {
        // by the specification, by Linux, and by Linux without statistics
        for (int[] reporting : new int[][] {{4, 0}, {3, 0}, {2, 1}}) {
            List<MockQueue> queues = driver.start(reporting[1] == 1 ? STATS_VQ : 0, 5, 16);
            MockQueue queue = queues.get(reporting[0]);
            long touched = touched();
            int head = queue.put(
                    Buffer.toRead(0x20_0000, 0x1000), // to read: not free memory
                    Buffer.toWrite(0x20_0001, 0x2FFF),
                    Buffer.toWrite(0x21_0000, 0xFFF),
                    Buffer.toWrite(0x22_0000, 0x10_0000));
            queue.kick();
            settle();
            assertThat(queue.take()).contains(new Used(head, 0));
            assertThat(touched()).isEqualTo(touched + 2 + 256);
        }
    }

    @Test
    void reportsAreServedInPiecesToo() {
        MockQueue queue = driver.start(0, 5, 16).get(4);
        Buffer[] all = new Buffer[16];
        java.util.Arrays.setAll(all, i -> Buffer.toWrite(FREE * 4096L, (int) MiB.of(2)));
        queue.put(all);
        queue.kick();
        int polls = 0;
        while (queue.take().isEmpty()) {
            long before = touched();
            machine.ioThread().poll();
            assertThat(touched() - before).isLessThanOrEqualTo(Budget.PAGES);
            polls++;
        }
        assertThat(polls).isGreaterThanOrEqualTo(8);
    }

    @Test
    void withoutTheFeatureNothingIsReleased() {
        MockQueue queue = driver.start(REPORTING, 5, 16).get(4);
        queue.put(Buffer.toWrite(0x20_0000, 0x1000));
        queue.kick();
        settle();
        assertThat(queue.take()).isPresent();
        assertThat(touched()).isZero();
    }

    // ---- statistics

    private void statistics(MockQueue queue, long... tagsAndValues) {
        for (int i = 0; i < tagsAndValues.length; i += 2) {
            machine.memory().putShort(STATISTICS + 5L * i, (short) tagsAndValues[i]);
            machine.memory().putLong(STATISTICS + 5L * i + 2, tagsAndValues[i + 1]);
        }
        queue.put(Buffer.toRead(STATISTICS, 5 * tagsAndValues.length));
        queue.kick();
        settle();
    }

    @Test
    void statisticsComeWhenTheyAreAskedFor() {
        MockQueue queue = driver.start(0, 5, 16).get(2);
        assertThat(balloon().statistics()).isEmpty();
        balloon().requestStatistics(); // before the driver has put its buffer in: as soon as it has
        statistics(queue, 0, 1);
        assertThat(queue.take()).isPresent();
        statistics(queue, 4, 1 << 30, 5, -1, 99, 5, 15, 3);
        assertThat(queue.take()).isEmpty();
        assertThat(balloon().statistics())
                .contains(new BalloonStatistics(
                        2, Map.of("free_memory", 1L << 30, "total_memory", -1L, "direct_reclaims", 3L)));
        balloon().requestStatistics();
        settle();
        assertThat(queue.take()).isPresent();
    }

    @Test
    void theDriversSecondBufferWaitsForTheFirst() {
        MockQueue queue = driver.start(0, 5, 16).get(2);
        for (int i = 0; i < 8; i++) {
            statistics(queue, 4, i);
        }
        assertThat(queue.take()).isEmpty();
        assertThat(balloon().statistics().orElseThrow().answers()).isEqualTo(1);
        balloon().requestStatistics();
        settle();
        assertThat(queue.take()).isPresent();
        assertThat(queue.take()).isEmpty();
        assertThat(balloon().statistics().orElseThrow().answers()).isEqualTo(2);
    }

    @Test
    void longStatisticsAreCutAndOddOnesIgnored() {
        MockQueue queue = driver.start(0, 5, 16).get(2);
        machine.memory().clear(STATISTICS, 0x1_0000);
        queue.put(Buffer.toRead(STATISTICS, 0x1_0000));
        queue.kick();
        settle();
        assertThat(balloon().statistics().orElseThrow().values()).containsOnlyKeys("swap_in");
        balloon().requestStatistics();
        settle();
        queue.put(Buffer.toRead(STATISTICS, 9));
        queue.kick();
        settle();
        assertThat(balloon().statistics().orElseThrow().values()).isEmpty();
    }

    @Test
    void aPausedDriversBufferIsThereAfterwards() {
        MockQueue queue = driver.start(0, 5, 16).get(2);
        statistics(queue, 4, 7);
        live().pause();
        live().resume();
        settle();
        balloon().requestStatistics();
        settle();
        assertThat(queue.take()).isPresent();
    }

    @Test
    void periodicStatisticsHaveADeadlineWhileTheDriversBufferIsHere() {
        long hour = deadlineOf(Duration.ofHours(1));
        assertThat(hour - System.nanoTime()).isBetween(1L, Duration.ofHours(1).toNanos());
        assertThat(deadlineOf(Duration.ZERO)).isEqualTo(Station.NEVER);
    }

    private static long deadlineOf(Duration interval) {
        VmSpec spec =
                VmSpec.payload(Image.of("none", new byte[0])).memory(MiB.of(4)).build();
        FakeMachine other = new FakeMachine(spec);
        BalloonSpec balloon = BalloonSpec.standard().withStatistics(interval);
        BalloonDevice device = new BalloonDevice(balloon, other.memory());
        LiveDevice live = MmioTransport.attach(other, VirtioPlace.of(0), "balloon0", device, ServiceMode.EVENTFD);
        try {
            MockQueue queue = new MockDriver(other, 0).start(0, 5, 16).get(2);
            Station station = other.ioThread().stations().getFirst();
            for (int i = 0; i < 2; i++) {
                assertThat(station.deadline()).isEqualTo(Station.NEVER);
                queue.put(Buffer.toRead(MockDriver.BUFFERS, 10));
                queue.kick();
                other.ioThread().pollAll();
                if (!interval.isZero()) {
                    assertThat(queue.take().isPresent())
                            .as("asked at once, then not for an hour")
                            .isEqualTo(i == 0);
                }
            }
            return station.deadline();
        } finally {
            live.close();
        }
    }
}
