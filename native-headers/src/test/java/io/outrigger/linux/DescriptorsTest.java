// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

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
