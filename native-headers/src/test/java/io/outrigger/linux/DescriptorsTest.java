// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DescriptorsTest {
    private static long openDescriptors() throws IOException {
        try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"))) {
            return fds.count();
        }
    }

    @Test
    void aMappingOutlivesItsDescriptorAndRefusesUseAfterClose() {
        Mapping mapping;
        try (MemFd fd = MemFd.create("test", 4096)) {
            fd.truncate(8192);
            mapping = fd.map(8192);
        }
        mapping.segment().set(ValueLayout.JAVA_LONG, 8184, 42);
        assertThat(mapping.segment().get(ValueLayout.JAVA_LONG, 8184)).isEqualTo(42);
        assertThatThrownBy(() -> mapping.segment().get(ValueLayout.JAVA_LONG, 8192))
                .isInstanceOf(IndexOutOfBoundsException.class);
        mapping.close();
        mapping.close();
        assertThatThrownBy(() -> mapping.segment().get(ValueLayout.JAVA_LONG, 0))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void populateBacksEveryPage() {
        try (MemFd fd = MemFd.create("test", 4096)) {
            fd.truncate(1 << 20);
            try (Mapping mapping = fd.map(1 << 20)) {
                mapping.populate();
                mapping.adviseHugePages();
                mapping.bind(0);
                assertThatThrownBy(() -> mapping.bind(1023))
                        .isInstanceOfSatisfying(
                                ErrnoException.class, e -> assertThat(e.call()).isEqualTo("mbind"));
            }
        }
    }

    @Test
    void whatIsWrittenOfAPrivateMappingIsItsOwn() {
        try (MemFd fd = MemFd.create("test", 4096)) {
            fd.truncate(8192);
            try (Mapping shared = fd.map(8192)) {
                shared.segment().set(ValueLayout.JAVA_LONG, 0, 42);
                assertThatThrownBy(fd::seal).hasMessageContaining("EBUSY");
            }
            fd.seal();
            assertThatThrownBy(() -> fd.map(8192)).hasMessageContaining("EPERM");
            assertThatThrownBy(() -> fd.truncate(0)).hasMessageContaining("EPERM");
            try (Mapping first = fd.mapPrivate(8192);
                    Mapping second = fd.mapPrivate(8192)) {
                first.segment().set(ValueLayout.JAVA_LONG, 0, 43);
                assertThat(second.segment().get(ValueLayout.JAVA_LONG, 0)).isEqualTo(42);
                assertThat(HostPages.discard(first.segment(), 0, 4096))
                        .as("it would read as the file")
                        .isEqualTo(Errno.EINVAL);
                assertThat(HostPages.unmapPrivate(first.segment())).isTrue();
                assertThat(first.segment().get(ValueLayout.JAVA_LONG, 0)).isEqualTo(43);
            }
        }
    }

    @Test
    void anonymousMemoryIsGivenBackAndReadsAsZeros() {
        try (Mapping mapping = Mapping.anonymous(8192, 4096)) {
            mapping.segment().set(ValueLayout.JAVA_LONG, 0, 42);
            mapping.segment().set(ValueLayout.JAVA_LONG, 4096, 43);
            assertThat(HostPages.discard(mapping.segment(), 0, 4096)).isZero();
            assertThat(mapping.segment().get(ValueLayout.JAVA_LONG, 0)).isZero();
            assertThat(mapping.segment().get(ValueLayout.JAVA_LONG, 4096)).isEqualTo(43);
        }
    }

    @Test
    void aClosedDescriptorIsRefused() {
        MemFd fd = MemFd.create("test", 4096);
        fd.close();
        fd.close();
        assertThatThrownBy(() -> fd.truncate(1)).hasMessageContaining("EBADF");
    }

    @Test
    void eventsAreCounted() {
        try (EventFd event = EventFd.create()) {
            assertThat(event.take()).isZero();
            event.signal();
            event.signal();
            assertThat(event.take()).isEqualTo(2);
        }
    }

    @Test
    void epollTellsWhoIsReady() {
        long[] ready = new long[4];
        try (EpollFd epoll = EpollFd.create();
                EventFd first = EventFd.create();
                EventFd second = EventFd.create()) {
            epoll.add(first, -1);
            epoll.add(second, 1L << 40);
            assertThat(epoll.await(ready, 0)).isZero();
            second.signal();
            assertThat(epoll.await(ready, -1)).isEqualTo(1);
            assertThat(ready[0]).isEqualTo(1L << 40);
            first.signal();
            assertThat(epoll.await(ready, -1)).isEqualTo(2);
            assertThat(epoll.await(new long[1], -1)).isEqualTo(1);
            epoll.remove(second);
            assertThat(epoll.await(ready, -1)).isEqualTo(1);
            assertThat(ready[0]).isEqualTo(-1);
            assertThatThrownBy(() -> epoll.remove(second))
                    .hasMessage("epoll_ctl remove: ENOENT (no such file or directory)");
        }
    }

    @Test
    void eventsAllocateNothing() {
        long[] ready = new long[1];
        try (EpollFd epoll = EpollFd.create();
                EventFd event = EventFd.create()) {
            epoll.add(event, 7);
            assertThat(Allocation.inSteadyState(() -> {
                        event.signal();
                        epoll.await(ready, -1);
                        event.take();
                    }))
                    .isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"0; {0}", "0-3,5; {0, 1, 2, 3, 5}", "8191; {8191}", "2,1,1-2; {1, 2}"})
    void aCpuListIsRead(String list, String cpus) {
        assertThat(CpuSet.parse(list)).hasToString(cpus);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "1,",
                "-1",
                "1-",
                "3-1",
                "a",
                "0x1",
                "8192",
                "99999999999",
                "1--2",
                " 1",
                "1-2-3",
                "\u0661"
            })
    void whatIsNoCpuListIsRefused(String list) {
        assertThatThrownBy(() -> CpuSet.parse(list))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("CPU list '" + list + "'");
    }

    @Test
    void aThreadIsPinned() throws Exception {
        CpuSet all = CpuSet.allowed();
        Thread t = Thread.ofPlatform().start(() -> {
            CpuSet.of(0).pinCurrentThread();
            assertThat(CpuSet.allowed().size()).isEqualTo(1);
        });
        t.join();
        assertThat(CpuSet.allowed().size()).isEqualTo(all.size());
        assertThatThrownBy(() -> CpuSet.of(8000).pinCurrentThread()).isInstanceOf(ErrnoException.class);
    }

    @Test
    void allThreadsButTheCallersArePinned() throws Exception {
        CpuSet all = CpuSet.allowed();
        CountDownLatch pinned = new CountDownLatch(1);
        CompletableFuture<CpuSet> other = new CompletableFuture<>();
        CountDownLatch started = new CountDownLatch(1);
        Thread t = Thread.ofPlatform().start(() -> {
            started.countDown();
            try {
                pinned.await();
                other.complete(CpuSet.allowed());
            } catch (InterruptedException e) {
                other.completeExceptionally(e);
            }
        });
        started.await();
        try {
            CpuSet.of(0).pinOtherThreads();
            pinned.countDown();
            assertThat(other.get()).hasToString("{0}");
            assertThat(CpuSet.allowed()).hasToString(all.toString());
        } finally {
            all.pinOtherThreads();
        }
        t.join();
        assertThatThrownBy(() -> CpuSet.of(8000).pinOtherThreads()).isInstanceOf(ErrnoException.class);
    }

    @Test
    void nothingLeaksWhenOpeningFails() throws Exception {
        long before = openDescriptors();
        for (int i = 0; i < 50; i++) {
            assertThatThrownBy(() -> Descriptor.open("/no/such/file", 0)).hasMessageContaining("ENOENT");
            try (MemFd fd = MemFd.create("test", 4096)) {
                assertThatThrownBy(() -> fd.map(0)).isInstanceOf(ErrnoException.class);
            }
        }
        assertThat(openDescriptors()).isEqualTo(before);
    }
}
