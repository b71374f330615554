// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.vsock;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.linux.ReadySet;
import io.outrigger.linux.UnixListenerFd;
import io.outrigger.linux.UnixStreamFd;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamsTest {
    @TempDir
    Path directory;

    private final ReadySet ready = ReadySet.create();
    private final Streams streams = new Streams(3, ready);
    private UnixListenerFd listener;

    @BeforeEach
    void listen() {
        listener = UnixListenerFd.open(directory.resolve("s"));
    }

    @AfterEach
    void close() {
        streams.clear();
        ready.close();
        listener.close();
    }

    private UnixStreamFd socket() {
        return UnixStreamFd.connect(listener.path());
    }

    private Connection ofDriver(int port) {
        return Objects.requireNonNull(streams.addDriver(socket(), port, port));
    }

    @Test
    void aSlotIsGivenOutAgainAndTakesItsTurnOnce() {
        for (int i = 0; i < 20; i++) {
            Connection c = ofDriver(i);
            streams.queue(c);
            streams.queue(c);
            assertThat(streams.find(PortTable.key(i, i))).isSameAs(c);
            streams.remove(c);
            assertThat(streams.find(PortTable.key(i, i))).isNull();
            assertThat(c.socket().send(java.lang.foreign.Arena.ofAuto().allocate(1), 0, 1))
                    .isEqualTo(-9);
        }
        Connection a = ofDriver(100);
        Connection b = ofDriver(101);
        Connection c = ofDriver(102);
        assertThat(streams.isFull()).isTrue();
        streams.queue(c);
        streams.queue(b);
        streams.queue(a);
        int turns = 0;
        while (streams.hasTurns()) {
            assertThat(streams.turn()).isNotNull();
            turns++;
        }
        assertThat(turns).isEqualTo(3);
    }

    @Test
    void timesAreOverOneByOne() {
        long now = Long.MAX_VALUE - 5; // nanoTime may be anything, and wraps
        Connection a = ofDriver(1);
        Connection b = ofDriver(2);
        ofDriver(3);
        assertThat(streams.nextExpiry()).isEqualTo(Streams.NEVER);
        streams.expire(a, now + 20);
        streams.expire(b, now + 10);
        assertThat(streams.nextExpiry()).isEqualTo(now + 10);
        assertThat(streams.expired(now)).isNull();
        assertThat(streams.expired(now + 10)).isSameAs(b);
        assertThat(streams.expired(now + 10)).isNull();
        assertThat(streams.nextExpiry()).isEqualTo(now + 20);
        assertThat(streams.expired(now + 30)).isSameAs(a);
        assertThat(streams.expired(now + 30)).isNull();
        assertThat(streams.nextExpiry()).isEqualTo(Streams.NEVER);
    }

    @Test
    void aStreamThatIsGoneHasNoTime() {
        Connection a = ofDriver(1);
        streams.expire(a, 10);
        streams.remove(a);
        assertThat(streams.expired(20)).isNull();
        assertThat(streams.nextExpiry()).isEqualTo(Streams.NEVER);
        assertThat(streams.count()).isZero();
    }
}
